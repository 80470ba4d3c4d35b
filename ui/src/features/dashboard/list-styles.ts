import { gridStyles } from './tile-layout';

const rowStyles = 'grid gap-x-3 gap-y-1 *:min-w-0 2xl:grid-cols-2';

export function getListStyles(isCompact: boolean): string {
  return isCompact ? rowStyles : gridStyles;
}

/** The space between two rows of the list, in pixels. */
export function getRowGap(isCompact: boolean): number {
  return isCompact ? 4 : 12;
}
