/** The id of the heading of the history. */
export const historyId = 'history';

/** Moves the focus to the heading of the history, because the pressed button disappears with the period. */
export function focusHistory(): void {
  document.getElementById(historyId)?.focus();
}
