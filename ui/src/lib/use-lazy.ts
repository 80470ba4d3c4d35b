import { useEffect, useRef, useState } from 'react';
import { loadCode } from './load-code';
import type { LoadProblemKind } from './load-problem';
import { getLoadProblemText } from './load-problem-texts';

interface State<Code> {
  code?: Code;
  /** Why the code could not be loaded. */
  problem?: LoadProblemKind;
  /** The same as a text that also says what to do. */
  error?: Error;
}

/** Loads code when it is first needed. `load` never changes. */
export function useLazy<Code extends object>(load: () => Promise<Code>, isNeeded: boolean) {
  const [state, setState] = useState<State<Code>>({});
  const firstLoad = useRef(load);
  const isMissing = isNeeded && state.code === undefined && state.error === undefined;
  useEffect(() => {
    if (!isMissing) return;
    const leaving = new AbortController();
    loadCode(firstLoad.current, leaving.signal).then(
      (result) => {
        if (leaving.signal.aborted) return;
        setState('code' in result ? result : { ...result, error: toError(result.problem) });
      },
      () => {}, // The code is no longer needed.
    );
    return () => leaving.abort();
  }, [isMissing]);
  return { ...state, retry: () => setState({}) };
}

function toError(kind: LoadProblemKind): Error {
  const { title, text } = getLoadProblemText(kind, '');
  return new Error(title === '' ? text : `${title}. ${text}`);
}
