import type { Group } from './arrange';
import { gridStyles } from './tile-layout';

const rowStyles = 'grid gap-x-3 gap-y-1 *:min-w-0 2xl:grid-cols-2';

export function getListStyles(isCompact: boolean): string {
  return isCompact ? rowStyles : gridStyles;
}

/** The space between two rows of the list, in pixels. */
export function getRowGap(isCompact: boolean): number {
  return isCompact ? 4 : 12;
}

/**
 * Returns the styles of a group in the grid of all groups. One with one or two tiles is only as wide as they are, so
 * that the next group can be beside it. Others have rows of their own.
 */
export function getGroupStyles({ title, shown }: Group): { section: string; list: string } {
  if (title === '' || shown.length > 2) return { section: 'col-span-full', list: gridStyles };
  if (shown.length === 2) {
    return {
      section: 'sm:col-span-2 print:col-span-2',
      list: 'grid items-start gap-3 *:min-w-0 sm:grid-cols-2 print:grid-cols-2',
    };
  }
  return { section: '', list: 'grid gap-3 *:min-w-0' };
}
