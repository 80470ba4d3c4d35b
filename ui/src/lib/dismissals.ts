import { readStored, writeStored } from './storage';
import { createStore } from './store';

const key = 'buoy.dismissed';
const maxKept = 200;

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored(() => sessionStorage, key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}

/** The messages that were dismissed in this browser session. */
export const dismissals = createStore<readonly string[]>(read());

/**
 * Returns the stored name of a message. It includes the version, so that an edited message is shown again.
 */
export function dismissalName(message: { id: string; version: number }): string {
  return `${message.id}@${message.version}`;
}

export function dismiss(message: { id: string; version: number }): void {
  const next = [...dismissals.get(), dismissalName(message)].slice(-maxKept);
  dismissals.set(next);
  writeStored(() => sessionStorage, key, JSON.stringify(next));
}
