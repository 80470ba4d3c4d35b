import { type ReactNode, useMemo } from 'react';
import type { PlatformNow } from '@/api/types';
import { createPart, usePart } from '@/components/lazy-part';
import { useStore } from '@/lib/store';
import { type Group, groupPlatforms, sortPlatforms } from './arrange';
import type { BoardView } from './board-view';
import { collapsedGroups } from './collapsed-groups';
import { GroupSections } from './group-sections';
import { holdStill } from './hold-still';
import type { Shown } from './shown';
import { useFreeze } from './stable-order';
import { longBoard, type TileLayout, toLayout } from './tile-layout';
import { usePrinting } from './use-printing';

// Only long boards load the library that renders what is in view. Without it, they render everything.
const longBoardPart = createPart(async () => (await import('./long-board')).LongBoard);

interface Props {
  /** All platforms of the board. */
  platforms: readonly PlatformNow[];
  shown: Shown;
  firstDay: string;
  view: BoardView;
  isCompact: boolean;
  /** Shown if no platform matches. */
  noMatch: ReactNode;
}

/** The shown platforms in their groups and order. While the user is in the board, nothing in it moves. */
export function GroupedBoard({ platforms, shown, firstDay, view, isCompact, noMatch }: Props) {
  const { groupBy, sortBy } = view;
  const isPrinting = usePrinting();
  const isLong = platforms.length > longBoard;
  const long = usePart(longBoardPart, isLong);
  const collapsed = useStore(collapsedGroups);
  const current = useMemo(
    () => groupPlatforms(platforms, sortPlatforms(shown.platforms, sortBy), groupBy),
    [platforms, shown.platforms, sortBy, groupBy],
  );
  const { frozen, handlers } = useFreeze(current, JSON.stringify(view));
  const { groups, before } = useMemo(
    () => holdStill(current, frozen, view.onlyProblems ? platforms : []),
    [current, frozen, view.onlyProblems, platforms],
  );

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
  if (groups.every((group) => group.shown.length === 0)) return noMatch;
  const all = <GroupSections {...sections} isExpanded={() => true} />;
  if (!isLong || long.problem !== undefined) {
    return <div {...handlers}>{isPrinting ? all : <GroupSections {...sections} />}</div>;
  }
  return (
    <>
      <div {...handlers} className="print:hidden">
        {long.Component ? <long.Component {...sections} /> : <div className="h-screen" />}
      </div>
      {isPrinting && <div className="hidden print:block">{all}</div>}
    </>
  );
}
