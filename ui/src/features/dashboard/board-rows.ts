import type { PlatformNow } from '@/api/types';
import type { Group } from './arrange';
import { startsRow, type TileLayout } from './tile-layout';

/** One row of a long board: the heading of a group, or the tiles that are side by side. */
export interface BoardRow {
  /** Stays the same while the row has the same content, so that its measured height is kept. */
  key: string;
  group: Group;
  /** Undefined for a heading. */
  tiles?: readonly PlatformNow[];
  /** The position of the first tile in its group. */
  first: number;
  /** The height in pixels before the row is measured. */
  estimate: number;
}

const estimates: Record<TileLayout, number> = { full: 172, short: 62, row: 34 };
const headingEstimate = 40;

interface Options {
  columns: number;
  toLayout: (platform: PlatformNow) => TileLayout;
  isExpanded: (group: Group) => boolean;
}

/** Returns the name of a tile on the page. A platform with several tags has several tiles. */
export function toItemId(group: Group, platform: PlatformNow): string {
  return `${group.id}/${platform.id}`;
}

/** Returns the index of the row with a tile or a heading; -1 if there is none. */
export function findRow(rows: readonly BoardRow[], item: string | undefined): number {
  if (item === undefined) return -1;
  return rows.findIndex(({ group, tiles }) =>
    tiles ? tiles.some((platform) => toItemId(group, platform) === item) : group.id === item,
  );
}

/** Divides groups into rows. */
export function buildRows(groups: readonly Group[], { columns, toLayout, isExpanded }: Options): BoardRow[] {
  return groups.flatMap((group) => {
    const heading = { key: group.id, group, first: 0, estimate: headingEstimate };
    const tiles = isExpanded(group) ? divide(group, columns, toLayout) : [];
    return group.title === '' ? tiles : [heading, ...tiles];
  });
}

function divide(group: Group, columns: number, toLayout: Options['toLayout']): BoardRow[] {
  const layouts = group.shown.map(toLayout);
  const rows: (BoardRow & { tiles: PlatformNow[] })[] = [];
  group.shown.forEach((platform, index) => {
    const row = rows.at(-1);
    const estimate = estimates[layouts[index] ?? 'full'];
    if (row && row.tiles.length < columns && !startsRow(layouts, index)) {
      row.tiles.push(platform);
      row.estimate = Math.max(row.estimate, estimate);
      return;
    }
    rows.push({ key: toItemId(group, platform), group, tiles: [platform], first: index, estimate });
  });
  return rows;
}
