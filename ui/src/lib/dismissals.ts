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

export function dismiss(message: { id: string; version: number }): void {
  const next = [...dismissals.get(), toDismissalKey(message)].slice(-maxStored);
  dismissals.set(next);
  writeStored(() => sessionStorage, storageKey, JSON.stringify(next));
}
