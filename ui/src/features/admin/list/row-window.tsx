import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect } from 'react';
import type { RenderedRows } from '@/components/data-table';
import { useDistanceFromTop } from '@/lib/use-distance-from-top';

/** The rows of a list that are rendered, without the number of all rows. */
export type RowWindowState = Omit<RenderedRows, 'count'>;

interface Props {
  list: RefObject<HTMLElement | null>;
  ids: readonly string[];
  /** The indexes of the rows that are always rendered. */
  kept: readonly number[];
  /** The usual height of a row, in pixels. */
  rowHeight: number;
  onChange: (state: RowWindowState) => void;
}

/** Finds the rows of a long list that are in the browser's window. It is a component, so that only long lists load it. */
export function RowWindow({ list, ids, kept, rowHeight, onChange }: Props) {
  const top = useDistanceFromTop(list);
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b),
    [kept],
  );
  const getItemKey = useCallback((index: number) => ids[index] ?? index, [ids]);
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: ids.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
    getItemKey,
    rangeExtractor,
    useFlushSync: false,
  });

  // The measured heights of one layout are wrong in the other one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of a row says which layout it is.
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);

  const items = virtualizer.getVirtualItems();
  const total = virtualizer.getTotalSize();
  const { measureElement } = virtualizer;
  useLayoutEffect(() => {
    if (items.length === 0) return;
    onChange({
      rows: items.map(({ index, start }, i) => ({ index, spaceAbove: start - (items[i - 1]?.end ?? top) })),
      spaceBelow: total + top - (items.at(-1)?.end ?? 0),
      measure: measureElement,
    });
  }, [items, total, top, measureElement, onChange]);

  return null;
}
