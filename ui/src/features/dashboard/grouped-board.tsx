import { Suspense, useMemo } from 'react';
import type { PlatformNow } from '@/api/types';
import { lazyComponent } from '@/components/lazy-component';
import { useStore } from '@/lib/store';
import { type Group, groupPlatforms, sortPlatforms } from './arrange';
import type { BoardView } from './board-view';
import { collapsedGroups } from './collapsed-groups';
import { GroupSections } from './group-sections';
import type { Shown } from './shown';
import { keepOrder, useFreeze } from './stable-order';
import { longBoard, type TileLayout, toLayout } from './tile-layout';
import { usePrinting } from './use-printing';

// Only long boards load the library that renders what is in view. Without it, they render everything.
const LongBoard = lazyComponent(async () => (await import('./long-board')).LongBoard, GroupSections);

interface Props {
  /** All platforms of the board. */
  platforms: readonly PlatformNow[];
  shown: Shown;
  firstDay: string;
  view: BoardView;
  isCompact: boolean;
}

/** The shown platforms in their groups and order. While the user is in the board, nothing in it moves. */
export function GroupedBoard({ platforms, shown, firstDay, view, isCompact }: Props) {
  const { groupBy, sortBy } = view;
  const isPrinting = usePrinting();
  const collapsed = useStore(collapsedGroups);
  const current = useMemo(
    () => groupPlatforms(platforms, sortPlatforms(shown.platforms, sortBy), groupBy),
    [platforms, shown.platforms, sortBy, groupBy],
  );
  const { frozen, handlers } = useFreeze(current, JSON.stringify(view));
  const { groups, before } = useMemo(() => holdStill(current, frozen), [current, frozen]);

  // What the user searches for is never hidden in a collapsed group.
  const canCollapse = view.text.trim() === '';
  const sections = {
    groups,
    firstDay,
    isCompact,
    canCollapse,
    foundBy: shown.foundBy,
    toLayout: (platform: PlatformNow): TileLayout =>
      isCompact
        ? 'row'
        : toLayout(platform, before.get(platform.id), groupBy ? Number.POSITIVE_INFINITY : platforms.length),
    isExpanded: ({ id }: Group) => !canCollapse || !collapsed.includes(id),
  };
  const all = <GroupSections {...sections} isExpanded={() => true} />;
  if (platforms.length <= longBoard) {
    return <div {...handlers}>{isPrinting ? all : <GroupSections {...sections} />}</div>;
  }
  return (
    <>
      <div {...handlers} className="print:hidden">
        <Suspense fallback={<div className="h-screen" />}>
          <LongBoard {...sections} />
        </Suspense>
      </div>
      {isPrinting && <div className="hidden print:block">{all}</div>}
    </>
  );
}

/** Keeps the order of groups and platforms from when the user came. `before` is how the platforms were then. */
function holdStill(groups: readonly Group[], frozen: readonly Group[] | undefined) {
  const before = new Map<string, PlatformNow>();
  if (!frozen) return { groups, before };
  const orders = new Map(frozen.map(({ id, shown }) => [id, shown.map((platform) => platform.id)]));
  for (const { shown } of frozen) for (const platform of shown) before.set(platform.id, platform);
  const kept = keepOrder(groups, [...orders.keys()]).map((group) => ({
    ...group,
    shown: keepOrder(group.shown, orders.get(group.id) ?? []),
  }));
  return { groups: kept, before };
}
