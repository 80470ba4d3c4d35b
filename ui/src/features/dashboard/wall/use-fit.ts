import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

const getScreen = () => `${window.innerWidth}x${window.innerHeight}`;

/**
 * Returns the index of the first size at which an element shows all of its content. It starts again at `first` when
 * `content` or the screen changes: most polls change only texts. The browser paints only the result.
 */
export function useFit(
  element: RefObject<HTMLElement | null>,
  count: number,
  { content, first }: { content: string; first: number },
): number {
  const key = `${content} ${useSyncExternalStore(subscribe, getScreen)}`;
  const [fit, setFit] = useState({ key, index: first });
  const index = fit.key === key ? fit.index : first;
  useLayoutEffect(() => {
    const { current } = element;
    if (!current || current.scrollHeight <= current.clientHeight + 1) return;
    if (index < count - 1) setFit({ key, index: index + 1 });
  });
  return index;
}
