import type { PlatformNow } from '@/api/types';
import { hasProblem } from './filter';

/** "full" has the reason, the bars and the times; "short" has two lines; "row" has one. */
export type TileLayout = 'full' | 'short' | 'row';

/** A board with at most this many platforms has room for all details of each. */
const smallBoard = 12;

/** A board with more platforms renders only what is in view. */
export const longBoard = 100;

/**
 * Returns the layout of a platform: problems stand out, and what is healthy is compact. `before` is how the platform
 * was when the user came: a new problem is shown at once, but a tile never becomes smaller under the pointer.
 */
export function toLayout(
  platform: PlatformNow,
  before: PlatformNow | undefined,
  boardSize: number,
): TileLayout {
  const isFull = boardSize <= smallBoard || hasProblem(platform) || (before && hasProblem(before));
  return isFull ? 'full' : 'short';
}

/** Returns whether a tile begins a new row of the board: the first short one after full ones. */
export function startsRow(layouts: readonly TileLayout[], index: number): boolean {
  return layouts[index] === 'short' && layouts[index - 1] === 'full';
}

/** The columns of the board. `columns.ts` knows the same widths. */
export const gridStyles =
  'grid gap-3 *:min-w-0 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4 min-[118rem]:grid-cols-5 min-[150rem]:grid-cols-6 print:grid-cols-2';
