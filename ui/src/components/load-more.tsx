import { useEffect, useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/load-more';
import { Button } from './ui/button';

/** The part of an infinite query that its button needs. */
export interface PagedQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => unknown;
}

interface Props {
  label: string;
  query: PagedQuery;
  /** The ids of the elements of the shown entries, in their order. */
  ids: readonly string[];
}

/**
 * The button that loads the next page of a list, with the error if loading failed. The focus then moves to the first
 * new entry, so that users continue where they stopped.
 */
export function LoadMore({ label, query, ids }: Props) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage } = query;
  const shownBefore = useRef<readonly string[]>(null);

  useLayoutEffect(() => {
    const before = shownBefore.current;
    const first = before && ids.find((id) => !before.includes(id));
    if (!first) return;
    shownBefore.current = null;
    document.getElementById(first)?.focus();
  }, [ids]);

  // After an error, later entries of a poll must not take the focus.
  useEffect(() => {
    if (isFetchNextPageError) shownBefore.current = null;
  }, [isFetchNextPageError]);

  if (!hasNextPage) return null;
  return (
    <div className="mt-3 space-y-2">
      <Button
        aria-busy={isFetchingNextPage}
        onClick={() => {
          shownBefore.current = ids;
          fetchNextPage();
        }}
      >
        {isFetchingNextPage ? texts.loading : label}
      </Button>
      {/* Above the button, the error would move it away under a click. */}
      {isFetchNextPageError && (
        <p role="alert" className="text-bad">
          {error?.message}
        </p>
      )}
    </div>
  );
}
