import { maxSearchLength } from '@/api/search';
import { useChoiceParam, useTextParam } from '@/lib/search-params';
import type { Filter } from './filter';

export type Grouping = 'tag' | 'owner';
export type Order = 'name' | 'since' | 'uptime';

/** What the board shows and how. The URL stores it, so that a link shows the same. */
export interface BoardView extends Filter {
  /** Not set: no groups. */
  groupBy: Grouping | undefined;
  /** Not set: by status, worst first, as the server sorts. */
  sortBy: Order | undefined;
}

function pick<T extends string>(value: string, ...choices: T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

/** Returns the view of the URL: `?q=`, `?show=problems`, `?group=`, `?sort=`. Invalid values mean the default. */
export function useBoardView() {
  const [text, setText] = useTextParam('q');
  const [show, setShow] = useChoiceParam('show');
  const [group] = useChoiceParam('group');
  const [sort] = useChoiceParam('sort');
  const view: BoardView = {
    text: text.slice(0, maxSearchLength),
    onlyProblems: show === 'problems',
    groupBy: pick(group, 'tag', 'owner'),
    sortBy: pick(sort, 'name', 'since', 'uptime'),
  };
  return {
    view,
    setText,
    setOnlyProblems: (on: boolean) => setShow(on ? 'problems' : ''),
    clear: () => {
      setText('');
      setShow('');
    },
  };
}
