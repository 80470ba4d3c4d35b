import { createStoredList } from './stored-list';

/** The messages that were dismissed in this browser session. */
export const dismissals = createStoredList(() => sessionStorage, 'buoy.dismissed');

/**
 * Returns the stored name of a message. It includes the version, so that an edited message is shown again.
 */
export function toDismissalKey(message: { id: string; version: number }): string {
  return `${message.id}@${message.version}`;
}

export function dismiss(message: { id: string; version: number }): void {
  dismissals.set([...dismissals.get(), toDismissalKey(message)]);
}

/** Shows a dismissed message again. */
export function undismiss(message: { id: string; version: number }): void {
  const key = toDismissalKey(message);
  dismissals.set(dismissals.get().filter((each) => each !== key));
}
