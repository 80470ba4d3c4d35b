import { useMemo, useState } from 'react';
import type { PlatformNow } from '@/api/types';
import type { BoardView } from './board-view';
import { FilterLine } from './filter-line';
import { GroupedBoard } from './grouped-board';
import { NoMatch } from './no-match';
import type { SearchAnswer } from './search-answer';
import { findShown } from './shown';
import { ViewOptions } from './view-options';

export interface ArrangedProps {
  platforms: readonly PlatformNow[];
  firstDay: string;
  view: BoardView;
  isCompact: boolean;
  /** The id of the options of the view; undefined while they are hidden. */
  optionsId: string | undefined;
  onClear: () => void;
}

/** A board with a filter, groups, another order, rows, or many platforms. */
export function ArrangedBoard({ platforms, view, optionsId, onClear, ...rest }: ArrangedProps) {
  const [answer, setAnswer] = useState<SearchAnswer>();
  const text = view.text.trim();
  const { onlyProblems } = view;
  const found = answer?.text === text ? answer.platforms : undefined;
  const shown = useMemo(
    () => findShown(platforms, { text, onlyProblems }, found),
    [platforms, text, onlyProblems, found],
  );
  return (
    <>
      {optionsId !== undefined && <ViewOptions id={optionsId} />}
      {(text !== '' || onlyProblems) && (
        <FilterLine
          text={text}
          shown={shown.platforms.length}
          total={platforms.length}
          onAnswer={setAnswer}
        />
      )}
      <GroupedBoard
        platforms={platforms}
        shown={shown}
        view={view}
        noMatch={<NoMatch isComplete={text === '' || found !== undefined} onClear={onClear} />}
        {...rest}
      />
    </>
  );
}
