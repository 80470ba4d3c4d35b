import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useAnnounce } from '@/components/announcer';
import { toRowId } from '@/components/row-id';
import type { Saved } from '../kit/saved';

/**
 * Announces what was saved and focuses its row when it appears. If all rows have loaded without it, the main
 * content receives the focus. The row can be on another page of the list. `isLoaded` means that no more
 * rows are loading. Returns the announcement and the id of the row, which must be rendered.
 */
export function useSavedRow(isLoaded: boolean) {
  const { state, pathname, search } = useLocation();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const saved = (state as { saved?: Saved } | null)?.saved;
  const [announcement, setAnnouncement] = useState<string>();
  const [id] = useState(saved?.id);

  useEffect(() => {
    if (saved === undefined) return;
    const row = document.getElementById(toRowId(saved.id));
    if (row === null && !isLoaded) return;
    (row ?? document.getElementById('main'))?.focus();
    announce(saved.text);
    setAnnouncement(saved.text);
    // The state is removed, so that a reload or the back button does not repeat the announcement.
    navigate({ pathname, search }, { replace: true, state: null, preventScrollReset: true });
  }, [saved, isLoaded, announce, navigate, pathname, search]);

  return { announcement, id };
}
