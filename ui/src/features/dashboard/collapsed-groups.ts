import { createStoredList } from '@/lib/stored-list';

/** The ids of the groups that the user has collapsed in this browser. */
export const collapsedGroups = createStoredList(() => localStorage, 'buoy.collapsed-groups');

export function toggleGroup(id: string): void {
  const before = collapsedGroups.get();
  collapsedGroups.set(before.includes(id) ? before.filter((each) => each !== id) : [...before, id]);
}
