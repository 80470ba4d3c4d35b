import type { VirtualItem } from '@tanstack/react-virtual';
import type { Group } from './arrange';
import type { BoardRow } from './board-rows';

/** A row that exists on the page, with the space in pixels that rows before it would need. */
export interface PlacedRow {
  row: BoardRow;
  index: number;
  space: number;
}

/** The rows of one group that exist on the page. */
export interface GroupRun {
  group: Group;
  rows: PlacedRow[];
}

/**
 * Places rows below each other. Where rows are left out, a row has the space that they would need. The rest of the
 * space is for the rows after the last one.
 */
export function placeRows(
  items: readonly VirtualItem[],
  rows: readonly BoardRow[],
  gap: number,
  top: number,
) {
  const runs: GroupRun[] = [];
  let end = top - gap;
  for (const { index, start, end: itemEnd } of items) {
    const row = rows[index];
    if (!row) continue;
    // A spacer has a gap on both sides, except the first.
    const space = start - end - gap - (runs.length === 0 ? 0 : gap);
    const run = runs.at(-1);
    if (run && run.group.id === row.group.id) run.rows.push({ row, index, space });
    else runs.push({ group: row.group, rows: [{ row, index, space }] });
    end = itemEnd;
  }
  return { runs, end };
}
