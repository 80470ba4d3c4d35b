import { readStored, writeStored } from '@/lib/storage';
import { createStore } from '@/lib/store';

const storageKey = 'buoy.collapsed-groups';
const maxStored = 200;

function readCollapsed(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored(() => localStorage, storageKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

/** The ids of the groups that the user has collapsed in this browser. */
export const collapsedGroups = createStore<readonly string[]>(readCollapsed());

export function toggleGroup(id: string): void {
  const before = collapsedGroups.get();
  const next = before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-maxStored);
  collapsedGroups.set(next);
  writeStored(() => localStorage, storageKey, JSON.stringify(next));
}
