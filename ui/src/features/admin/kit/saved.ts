/** What was done with an entity. The texts choose their wording by it. */
export type Done =
  | 'added'
  | 'saved'
  | 'draft'
  | 'scheduled'
  | 'published'
  | 'discarded'
  | 'canceled'
  | 'ended'
  | 'archived'
  | 'restored';

/** What a form passes to the list after a save. */
export interface Saved {
  id: string;
  /** The announcement, such as "Platform HR added". */
  text: string;
}

/**
 * Returns the navigation options for the list after a save. The list announces the save and focuses the row.
 * So the shell must not move the focus.
 */
export function navigationAfterSave(saved: Saved) {
  return { state: { saved, ownFocus: true } };
}
