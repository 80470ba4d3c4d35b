import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

const writeAfterMs = 200;

export function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

/**
 * A text that lives in the address, so that it survives a reload and can be shared. Typing is kept here first and written
 * a moment later: browsers limit how often an address may change.
 */
export function useTextParam(name: string): [string, (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const inAddress = params.get(name) ?? '';
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
      setParams((previous) => withParam(previous, name, text), { replace: true, preventScrollReset: true });
    }, writeAfterMs);
    return () => clearTimeout(timer);
  }, [text, name, setParams]);

  return [text, setText];
}

/** A choice that lives in the address; empty when it is not there. */
export function useChoiceParam(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string) =>
    setParams((previous) => withParam(previous, name, value), { replace: true, preventScrollReset: true });
  return [params.get(name) ?? '', set];
}
