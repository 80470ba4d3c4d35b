import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Filter } from './filter';

const writeAfterMs = 200;

/**
 * The filter lives in the address (`?q=`, `?show=problems`), so that it survives a reload and can be shared. Typing is
 * kept here first and written a moment later: browsers limit how often an address may change.
 */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const inAddress = params.get('q') ?? '';
  const [text, setText] = useState(inAddress);
  const written = useRef(inAddress);

  useEffect(() => {
    if (inAddress === written.current) return;
    // The address changed by itself: the back button, or a link.
    written.current = inAddress;
    setText(inAddress);
  }, [inAddress]);

  useEffect(() => {
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      setParams((previous) => withParam(previous, 'q', text), { replace: true, preventScrollReset: true });
    }, writeAfterMs);
    return () => clearTimeout(timer);
  }, [text, setParams]);

  const filter: Filter = { text, onlyProblems: params.get('show') === 'problems' };
  return {
    filter,
    setText,
    setOnlyProblems: (on: boolean) =>
      setParams((previous) => withParam(previous, 'show', on ? 'problems' : ''), {
        replace: true,
        preventScrollReset: true,
      }),
    clear: () => {
      written.current = '';
      setText('');
      setParams((previous) => withParam(withParam(previous, 'q', ''), 'show', ''), { replace: true });
    },
  };
}

function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}
