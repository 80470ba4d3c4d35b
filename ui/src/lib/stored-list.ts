import { readStored, writeStored } from './storage';
import { createStore, type Store } from './store';

const maxStored = 200;

function readList(getStorage: () => Storage, key: string): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored(getStorage, key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

/** Creates a list of texts that is kept in web storage. Of a long list, the newest 200 are kept. */
export function createStoredList(getStorage: () => Storage, key: string): Store<readonly string[]> {
  const list = createStore(readList(getStorage, key));
  return {
    ...list,
    set(next) {
      const kept = next.slice(-maxStored);
      list.set(kept);
      writeStored(getStorage, key, JSON.stringify(kept));
    },
  };
}
