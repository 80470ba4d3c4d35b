import { type RefObject, useEffect, useState } from 'react';
import type { PagedQuery } from '@/components/load-more';

/** How far below the window the next page is loaded, in pixels. */
const distance = 1_500;

type Query = Pick<PagedQuery, 'hasNextPage' | 'isFetchNextPageError' | 'fetchNextPage'> & {
  isFetching: boolean;
};

/** Loads the next page of a list when its end comes near. After an error, the user decides when to try again. */
export function useAutoLoad(end: RefObject<HTMLElement | null>, query: Query): void {
  const [isNear, setIsNear] = useState(false);
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;

  useEffect(() => {
    if (end.current === null || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(
      (entries) => setIsNear(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: `0px 0px ${distance}px 0px` },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [end]);

  useEffect(() => {
    if (isNear && hasNextPage && !isFetching && !isFetchNextPageError) fetchNextPage();
  }, [isNear, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
}
