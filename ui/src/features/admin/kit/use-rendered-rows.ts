import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type RenderedRows, toRowId } from '@/components/data-table';
import { useMediaQuery } from '@/lib/use-media-query';

/** Shorter lists are rendered completely. */
const minCount = 60;

/** The number of rows that are rendered before the list is measured. */
const firstCount = 30;

/** The usual heights of a row in the table and in the stacked layout, in pixels. */
const rowHeights = { wide: 61, narrow: 240 };

interface List {
  ids: readonly string[];
  /** Whether the list has more rows than `ids`. */
  hasMore: boolean;
  /** The row that is rendered wherever the window is scrolled to. */
  pinnedId: string | undefined;
}

/**
 * Returns which rows of a long list are rendered: those in the window, those around the row that has or had the focus,
 * and the pinned one. So the Tab key continues at the row after the focused one, even if it was scrolled away. The list
 * has no value if it is short.
 */
export function useRenderedRows({ ids, hasMore, pinnedId }: List) {
  const isLong = ids.length > minCount;
  const isWide = useMediaQuery('(min-width: 1024px)');
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [focusedId, setFocusedId] = useState<string>();

  const kept = useMemo(() => {
    const focused = focusedId === undefined ? -1 : ids.indexOf(focusedId);
    const pinned = pinnedId === undefined ? -1 : ids.indexOf(pinnedId);
    const around = focused < 0 ? [] : [focused - 1, focused, focused + 1];
    return [...around, pinned].filter((index) => index >= 0 && index < ids.length);
  }, [ids, focusedId, pinnedId]);

  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b),
    [kept],
  );
  const getItemKey = useCallback((index: number) => ids[index] ?? index, [ids]);

  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: ids.length,
    enabled: isLong,
    estimateSize: () => (isWide ? rowHeights.wide : rowHeights.narrow),
    overscan: 8,
    scrollMargin: top,
    getItemKey,
    rangeExtractor,
    useFlushSync: false,
  });

  // Content above the list, such as a notice, can move it.
  useLayoutEffect(() => {
    if (!isLong || list.current === null) return;
    const measured = Math.round(list.current.getBoundingClientRect().top + window.scrollY);
    setTop((before) => (before === measured ? before : measured));
  });

  // The heights of the table are wrong in the stacked layout.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout is the reason.
  useLayoutEffect(() => virtualizer.measure(), [isWide, virtualizer]);

  useEffect(() => {
    const element = list.current;
    const rememberRow = ({ target }: FocusEvent) => {
      const row = target instanceof Element && target.closest(`[id^="${toRowId('')}"]`);
      if (row) setFocusedId(row.id.slice(toRowId('').length));
    };
    element?.addEventListener('focusin', rememberRow);
    return () => element?.removeEventListener('focusin', rememberRow);
  }, []);

  const items = virtualizer.getVirtualItems();
  const height = isWide ? rowHeights.wide : rowHeights.narrow;
  const places =
    items.length > 0
      ? items.map(({ index, start, end }) => ({ index, start: start - top, end: end - top }))
      : rangeExtractor({ startIndex: 0, endIndex: firstCount - 1, overscan: 0, count: ids.length }).map(
          (index) => ({ index, start: index * height, end: (index + 1) * height }),
        );
  const total = items.length > 0 ? virtualizer.getTotalSize() : ids.length * height;

  const rendered: RenderedRows | undefined = isLong
    ? {
        rows: places.map(({ index, start }, i) => ({ index, spaceAbove: start - (places[i - 1]?.end ?? 0) })),
        spaceBelow: total - (places.at(-1)?.end ?? 0),
        count: hasMore ? -1 : ids.length,
        measure: virtualizer.measureElement,
      }
    : undefined;
  return { list, rows: rendered };
}
