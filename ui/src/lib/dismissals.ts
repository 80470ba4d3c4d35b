import { readStored, writeStored } from './storage';
import { createStore } from './store';

const storageKey = 'buoy.dismissed';
const maxStored = 200;

function readDismissals(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored(() => sessionStorage, storageKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

/** The messages that were dismissed in this browser session. */
export const dismissals = createStore<readonly string[]>(readDismissals());

/**
 * Returns the stored name of a message. It includes the version, so that an edited message is shown again.
 */
export function toDismissalKey(message: { id: string; version: number }): string {
  return `${message.id}@${message.version}`;
}

function store(keys: readonly string[]): void {
  dismissals.set(keys);
  writeStored(() => sessionStorage, storageKey, JSON.stringify(keys));
}

export function dismiss(message: { id: string; version: number }): void {
  store([...dismissals.get(), toDismissalKey(message)].slice(-maxStored));
}

/** Shows a dismissed message again. */
export function undismiss(message: { id: string; version: number }): void {
  const key = toDismissalKey(message);
  store(dismissals.get().filter((each) => each !== key));
}
