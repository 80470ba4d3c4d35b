import { Suspense, useId, useState } from 'react';
import { lazyComponent } from '@/components/lazy-component';
import { densityPreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import type { ArrangedProps } from './arranged-board';
import { useBoardView } from './board-view';
import { PlatformList } from './platform-list';
import { longBoard } from './tile-layout';
import { Toolbar } from './toolbar';

// Filters, groups, rows and long boards are a chunk of their own, because most visits need none of them.
const ArrangedBoard = lazyComponent<ArrangedProps>(
  async () => (await import('./arranged-board')).ArrangedBoard,
  UnarrangedBoard,
);

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
  return (
    <section aria-label="Platforms" className="space-y-3">
      <Toolbar
        view={view}
        count={count}
        onTextChange={setText}
        onOnlyProblemsChange={setOnlyProblems}
        options={{ id, isOpen: hasOptions, onToggle: () => setHasOptions(!hasOptions) }}
      />
      {isArranged ? (
        <Suspense fallback={count > longBoard ? <div className="h-screen" /> : <PlatformList {...board} />}>
          <ArrangedBoard
            {...board}
            view={view}
            isCompact={isCompact}
            optionsId={hasOptions ? id : undefined}
            onClear={clear}
          />
        </Suspense>
      ) : (
        <PlatformList {...board} />
      )}
    </section>
  );
}

/** All platforms, if the code that filters and arranges them could not be loaded. */
function UnarrangedBoard(board: ArrangedProps) {
  return (
    <>
      <p role="alert">Search and views could not be loaded. Reload the page to try again.</p>
      <PlatformList {...board} />
    </>
  );
}
