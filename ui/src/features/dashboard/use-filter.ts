import { useChoiceParam, useTextParam } from '@/lib/search-params';
import type { Filter } from './filter';

/** The filter of the grid, in the address: `?q=`, `?show=problems`. */
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
