import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

const writeDelayMs = 200;

export function withParam(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next;
}

/**
 * Stores a text in the URL, so that it survives a reload and can be shared. Typed text is written to the URL
 * with a delay, because browsers limit the rate of URL changes.
 */
export function useTextParam(name: string): [string, (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const urlValue = params.get(name) ?? '';
  const [text, setText] = useState(urlValue);
  const lastWritten = useRef(urlValue);

  useEffect(() => {
    if (urlValue === lastWritten.current) return;
    // The back button or a link has changed the URL.
    lastWritten.current = urlValue;
    setText(urlValue);
  }, [urlValue]);

  useEffect(() => {
    if (text === lastWritten.current) return;
    const timer = setTimeout(() => {
      lastWritten.current = text;
      setParams((previous) => withParam(previous, name, text), { replace: true, preventScrollReset: true });
    }, writeDelayMs);
    return () => clearTimeout(timer);
  }, [text, name, setParams]);

  return [text, setText];
}

/** Stores a choice in the URL. It is empty if the URL does not have it. */
export function useChoiceParam(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string) =>
    setParams((previous) => withParam(previous, name, value), { replace: true, preventScrollReset: true });
  return [params.get(name) ?? '', set];
}
