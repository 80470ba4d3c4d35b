import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { RenderedRows } from '@/components/data-table';
import { toRowId } from '@/components/row-id';
import { firstPaint } from '@/lib/first-paint';
import { useLazy } from '@/lib/use-lazy';
import { useMediaQuery } from '@/lib/use-media-query';
import type { RowWindowState } from './row-window';

/** Shorter lists are rendered completely. */
const minCount = 60;

/** The number of rows that are rendered before the code for long lists has loaded. */
const firstCount = 30;

/** The usual heights of a row in the table and in the stacked layout, in pixels. */
const rowHeights = { wide: 57, narrow: 254 };

interface List {
  ids: readonly string[];
  /** Whether the list has more rows than `ids`. */
  hasMore: boolean;
  /** The row that is rendered wherever the window is scrolled to. */
  pinnedId: string | undefined;
}

/** The first rows need no code for scrolling, so they are shown first. */
async function loadRowWindow() {
  await firstPaint();
  return import('./row-window');
}

/**
 * Returns which rows of a long list are rendered: those in the window, those around the row that has or had the focus,
 * and the pinned one. So the Tab key continues at the row after the focused one, even if it was scrolled away. `rows` is
 * undefined if the list is short.
 */
export function useRenderedRows({ ids, hasMore, pinnedId }: List) {
  const isLong = ids.length > minCount;
  const isWide = useMediaQuery('(min-width: 1024px)');
  const rowHeight = isWide ? rowHeights.wide : rowHeights.narrow;
  const list = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<RowWindowState>();
  // Without this code, all rows are rendered.
  const { code, error } = useLazy(loadRowWindow, isLong);
  const focusedId = useLastFocusedRow(list);

  const kept = useMemo(() => {
    const focused = focusedId === undefined ? -1 : ids.indexOf(focusedId);
    const pinned = pinnedId === undefined ? -1 : ids.indexOf(pinnedId);
    const around = focused < 0 ? [] : [focused - 1, focused, focused + 1];
    return [...around, pinned].filter((index) => index >= 0 && index < ids.length);
  }, [ids, focusedId, pinnedId]);

  const rows: RenderedRows | undefined =
    isLong && error === undefined
      ? { ...(state ?? listFirstRows(ids.length, kept, rowHeight)), count: hasMore ? -1 : ids.length }
      : undefined;
  return {
    list,
    rows,
    /** The element that follows the browser's window. It shows nothing. */
    observer: code && isLong && (
      <code.RowWindow list={list} ids={ids} kept={kept} rowHeight={rowHeight} onChange={setState} />
    ),
  };
}

function listFirstRows(count: number, kept: readonly number[], rowHeight: number): RowWindowState {
  const first = Array.from({ length: Math.min(count, firstCount) }, (_, index) => index);
  const indexes = [...new Set([...first, ...kept])].sort((a, b) => a - b);
  return {
    rows: indexes.map((index, i) => ({
      index,
      spaceAbove: (index - (indexes[i - 1] ?? -1) - 1) * rowHeight,
    })),
    spaceBelow: (count - 1 - (indexes.at(-1) ?? 0)) * rowHeight,
    measure: null,
  };
}

/** Returns the id of the row that has or had the focus. */
function useLastFocusedRow(list: RefObject<HTMLElement | null>): string | undefined {
  const [id, setId] = useState<string>();
  useEffect(() => {
    const element = list.current;
    const rememberRow = ({ target }: FocusEvent) => {
      const row = target instanceof Element && target.closest(`[id^="${toRowId('')}"]`);
      if (row) setId(row.id.slice(toRowId('').length));
    };
    element?.addEventListener('focusin', rememberRow);
    return () => element?.removeEventListener('focusin', rememberRow);
  }, [list]);
  return id;
}
