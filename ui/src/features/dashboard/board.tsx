import { useId, useState } from 'react';
import * as texts from 'texts/dashboard';
import { createPart, LazyPart } from '@/components/lazy-part';
import { densityPreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import type { ArrangedProps } from './arranged-board';
import { useBoardView } from './board-view';
import { PlatformList } from './platform-list';
import { longBoard } from './tile-layout';
import { Toolbar } from './toolbar';

// Filters, groups, rows and long boards are a chunk of their own, because most visits need none of them.
const arrangedBoard = createPart<ArrangedProps>(async () => (await import('./arranged-board')).ArrangedBoard);

type Props = Pick<ArrangedProps, 'platforms' | 'firstDay'>;

/** The platforms, with what the user can filter, search and arrange. */
export function Board(board: Props) {
  const { view, setText, setOnlyProblems, clear } = useBoardView();
  const isCompact = useStore(densityPreference) === 'compact';
  const id = useId();
  const [hasOptions, setHasOptions] = useState(false);
  const count = board.platforms.length;
  const isArranged =
    view.text !== '' ||
    view.onlyProblems ||
    view.groupBy ||
    view.sortBy ||
    isCompact ||
    hasOptions ||
    count > longBoard;
  const list = <PlatformList {...board} />;
  return (
    <section aria-label={texts.platforms} className="space-y-3">
      <Toolbar
        view={view}
        count={count}
        onTextChange={setText}
        onOnlyProblemsChange={setOnlyProblems}
        options={{ id, isOpen: hasOptions, onToggle: () => setHasOptions(!hasOptions) }}
      />
      {isArranged ? (
        <LazyPart
          part={arrangedBoard}
          inputs={{ ...board, view, isCompact, optionsId: hasOptions ? id : undefined, onClear: clear }}
          title={texts.viewsFailed}
          skeleton={count > longBoard ? <div className="h-screen" /> : list}
          fallback={list}
        />
      ) : (
        list
      )}
    </section>
  );
}
