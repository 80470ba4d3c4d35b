import { useLayoutEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useAnnounce } from '@/components/announcer';
import { toRowId } from '@/components/row-id';
import type { Saved } from '../kit/saved';

interface Query {
  data: { pages: readonly unknown[] } | undefined;
  isFetching: boolean;
  isError: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The number of pages that are loaded to find the saved row. */
const maxPages = 10;

/**
 * Announces what was saved and focuses its row when it appears. More pages are loaded to find it. If it is on none of
 * them, the main content receives the focus. `isReady` is false while no row is rendered. Returns the announcement and the
 * id of the row, which must be rendered.
 */
export function useSavedRow(
  { data, isFetching, isError, hasNextPage, fetchNextPage }: Query,
  isReady: boolean,
) {
  const { state, pathname, search } = useLocation();
  const navigate = useNavigate();
  const pageCount = data?.pages.length ?? 0;
  const announce = useAnnounce();
  const saved = (state as { saved?: Saved } | null)?.saved;
  const [announcement, setAnnouncement] = useState<string>();
  const [id] = useState(saved?.id);

  useLayoutEffect(() => {
    if (saved === undefined || !isReady) return;
    const row = document.getElementById(toRowId(saved.id));
    if (row === null && isFetching) return;
    if (row === null && hasNextPage && !isError && pageCount < maxPages) {
      fetchNextPage();
      return;
    }
    (row ?? document.getElementById('main'))?.focus();
    announce(saved.text);
    setAnnouncement(saved.text);
    // The state is removed, so that a reload or the back button does not repeat the announcement.
    navigate({ pathname, search }, { replace: true, state: null, preventScrollReset: true });
  }, [
    saved,
    isReady,
    isFetching,
    isError,
    hasNextPage,
    fetchNextPage,
    pageCount,
    announce,
    navigate,
    pathname,
    search,
  ]);

  return { announcement, id };
}
