import { type RefObject, useLayoutEffect, useState, useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

const getScreen = () => `${window.innerWidth}x${window.innerHeight}`;

/**
 * Returns the index of the first size at which all elements show all of their content. Sizes are in series, and within a
 * series each size needs less space than the one before. `ends` has the index of the last size of each series. It
 * searches again when `content` or the screen changes. If other texts grow, it takes the next size that fits. The
 * browser paints only the result.
 */
export function useFit(
  elements: readonly RefObject<HTMLElement | null>[],
  ends: readonly number[],
  content: string,
): number {
  const key = `${content} ${useSyncExternalStore(subscribe, getScreen)}`;
  const [search, setSearch] = useState<Search>({ key, low: 0, high: undefined });
  const { low, high } = search.key === key ? search : { low: 0, high: undefined };
  const last = ends.at(-1) ?? 0;
  const index = high === undefined ? (ends.find((end) => end >= low) ?? last) : Math.floor((low + high) / 2);
  useLayoutEffect(() => {
    const fits = elements.every(
      ({ current }) => current === null || current.scrollHeight <= current.clientHeight + 1,
    );
    if (fits && index !== high) setSearch({ key, low, high: index });
    if (!fits && index < last) {
      setSearch({ key, low: index + 1, high: high !== undefined && index < high ? high : undefined });
    }
  });
  return index;
}

interface Search {
  key: string;
  /** The sizes before this one do not fit. */
  low: number;
  /** A size that fits; undefined before one is known. */
  high: number | undefined;
}
