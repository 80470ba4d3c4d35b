import { useCallback, useEffect, useRef, useState } from 'react';

interface Lazy<Code> {
  code?: Code;
  /** Why the code could not be loaded. */
  error?: Error;
  retry: () => void;
}

/** Loads code when it is first needed. `load` never changes. */
export function useLazy<Code extends object>(load: () => Promise<Code>, isNeeded: boolean): Lazy<Code> {
  const [state, setState] = useState<Omit<Lazy<Code>, 'retry'>>({});
  const firstLoad = useRef(load);
  const retry = useCallback(() => {
    setState({});
    firstLoad.current().then(
      (code) => setState({ code }),
      (error: unknown) => setState({ error: error instanceof Error ? error : new Error(String(error)) }),
    );
  }, []);
  const isMissing = isNeeded && state.code === undefined && state.error === undefined;
  useEffect(() => {
    if (isMissing) retry();
  }, [isMissing, retry]);
  return { ...state, retry };
}
