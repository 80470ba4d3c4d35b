import { useEffect, useRef } from 'react';
import { LoadMore, type PagedQuery } from '@/components/load-more';

interface Props {
  query: PagedQuery;
  /** The ids of the elements of the shown entries. */
  ids: readonly string[];
}

/** Loads the next page of a list. The focus then moves to the first new entry. */
export function LoadOlder({ query, ids }: Props) {
  const shownBefore = useRef<readonly string[]>(null);

  useEffect(() => {
    const before = shownBefore.current;
    const first = before && ids.find((id) => !before.includes(id));
    if (!first) return;
    shownBefore.current = null;
    document.getElementById(first)?.focus();
  }, [ids]);

  // After an error, later entries of a poll must not take the focus.
  useEffect(() => {
    if (query.isFetchNextPageError) shownBefore.current = null;
  }, [query.isFetchNextPageError]);

  return (
    <LoadMore
      label="Load older"
      query={query}
      onLoad={() => {
        shownBefore.current = ids;
      }}
    />
  );
}
