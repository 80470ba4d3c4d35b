import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { type FocusEvent, Fragment, useMemo, useRef, useState } from 'react';
import { Spacer } from '@/components/ui/spacer';
import { useDistanceFromTop } from '@/lib/use-distance-from-top';
import { buildRows, findRow } from './board-rows';
import { placeRows } from './board-runs';
import { useColumns } from './columns';
import type { SectionsProps } from './group-sections';
import { getRowGap } from './list-styles';
import { RunSection } from './run-section';

const overscan = 4;

/** A board with hundreds of platforms. Only the rows in and near the view, and those around the focus, exist. */
export function LongBoard({ groups, toLayout, isExpanded, isCompact, ...rest }: SectionsProps) {
  const list = useRef<HTMLDivElement>(null);
  const columns = useColumns(isCompact);
  const rows = useMemo(
    () => buildRows(groups, { columns, toLayout, isExpanded }),
    [groups, columns, toLayout, isExpanded],
  );
  const [focusedItem, setFocusedItem] = useState<string>();
  const focused = findRow(rows, focusedItem);
  const gap = getRowGap(isCompact);
  const top = useDistanceFromTop(list);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    overscan,
    gap,
    scrollMargin: top,
    estimateSize: (index) => rows[index]?.estimate ?? 0,
    getItemKey: (index) => rows[index]?.key ?? index,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      if (focused < 0) return indexes;
      // Without its neighbours, Tab could not leave a row that is out of view.
      const around = [focused - 1, focused, focused + 1].filter((index) => rows[index]);
      return [...new Set([...indexes, ...around])].sort((a, b) => a - b);
    },
  });
  const { runs, end } = placeRows(virtualizer.getVirtualItems(), rows, gap, top);
  const focusHandlers = {
    onFocus: ({ target }: FocusEvent) =>
      setFocusedItem(target.closest<HTMLElement>('[data-item]')?.dataset.item),
    // A window in the background keeps its focused element.
    onBlur: ({ target }: FocusEvent) => {
      if (document.activeElement !== target) setFocusedItem(undefined);
    },
  };
  return (
    <div ref={list} className={clsx('flex flex-col', isCompact ? 'gap-y-1' : 'gap-y-3')} {...focusHandlers}>
      {runs.map((run) => (
        <Fragment key={run.group.id}>
          <Spacer height={run.rows[0]?.space ?? 0} />
          <RunSection
            run={run}
            isCompact={isCompact}
            toLayout={toLayout}
            isExpanded={isExpanded(run.group)}
            measure={virtualizer.measureElement}
            {...rest}
          />
        </Fragment>
      ))}
      <Spacer height={top + virtualizer.getTotalSize() - end - gap} />
    </div>
  );
}
