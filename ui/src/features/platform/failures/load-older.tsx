import { useEffect, useRef } from 'react';
import { toRowId } from '@/components/data-table';
import { Button } from '@/components/ui/button';

interface Props {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  /** The ids of the rows that are shown. */
  ids: readonly string[];
}

/** Loads the next page. The focus then moves to the first new row. */
export function LoadOlder({ query, ids }: Props) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const shownBefore = useRef<readonly string[]>(null);

  useEffect(() => {
    const before = shownBefore.current;
    const first = before && ids.find((id) => !before.includes(id));
    if (!first) return;
    shownBefore.current = null;
    document.getElementById(toRowId(first))?.focus();
  }, [ids]);

  if (!hasNextPage) return null;
  const load = () => {
    shownBefore.current = ids;
    void fetchNextPage();
  };
  return (
    <div className="mt-3 flex flex-wrap items-center gap-3">
      <Button onClick={load} disabled={isFetchingNextPage} aria-busy={isFetchingNextPage}>
        {isFetchingNextPage ? 'Loading…' : 'Load older'}
      </Button>
      {isFetchNextPageError && (
        <p role="alert" className="text-bad">
          Can't load older failures. Try again.
        </p>
      )}
    </div>
  );
}
