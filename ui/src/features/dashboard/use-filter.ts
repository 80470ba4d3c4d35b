import { useChoiceParam, useTextParam } from '@/lib/search-params';
import type { Filter } from './filter';

/** Returns the filter of the grid, which is stored in the URL: `?q=`, `?show=problems`. */
export function useFilter() {
  const [text, setText] = useTextParam('q');
  const [show, setShow] = useChoiceParam('show');
  const filter: Filter = { text, onlyProblems: show === 'problems' };
  return {
    filter,
    setText,
    setOnlyProblems: (on: boolean) => setShow(on ? 'problems' : ''),
    clear: () => {
      setText('');
      setShow('');
    },
  };
}
