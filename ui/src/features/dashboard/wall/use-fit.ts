import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

const getScreen = () => `${window.innerWidth}x${window.innerHeight}`;

/**
 * Returns the index of the first size at which an element shows all of its content. It starts again when the content
 * or the screen changes. The browser paints only the result.
 */
export function useFit(element: RefObject<HTMLElement | null>, count: number, content: unknown): number {
  const screen = useSyncExternalStore(subscribe, getScreen);
  const [fit, setFit] = useState({ content, screen, index: 0 });
  const index = fit.content === content && fit.screen === screen ? fit.index : 0;
  useLayoutEffect(() => {
    const { current } = element;
    if (!current || current.scrollHeight <= current.clientHeight + 1) return;
    if (index < count - 1) setFit({ content, screen, index: index + 1 });
  });
  return index;
}
