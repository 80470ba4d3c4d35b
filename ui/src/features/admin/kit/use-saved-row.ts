import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useAnnounce } from '@/components/announcer';
import { rowId } from '@/components/data-table';

/** What a form tells the list that it returns to. */
export interface Saved {
  id: string;
  /** "Platform HR added" */
  text: string;
}

/** The page that opens after a form was saved. The list reports it and focuses the row, so the shell must not set the focus. */
export function savedState(saved: Saved) {
  return { state: { saved, ownFocus: true } };
}

/**
 * Says what was saved, and puts the focus on its row as soon as that is here; on the list where it is not: another page
 * of it may have the row. `settled` is when no more rows are on their way.
 */
export function useSavedRow(settled: boolean): string | undefined {
  const { state, pathname, search } = useLocation();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const saved = (state as { saved?: Saved } | null)?.saved;
  const [said, setSaid] = useState<string>();

  useEffect(() => {
    if (saved === undefined) return;
    const row = document.getElementById(rowId(saved.id));
    if (row === null && !settled) return;
    (row ?? document.getElementById('main'))?.focus();
    announce(saved.text);
    setSaid(saved.text);
    // Said once: not again after a reload or with the back button.
    navigate({ pathname, search }, { replace: true, state: null, preventScrollReset: true });
  }, [saved, settled, announce, navigate, pathname, search]);

  return said;
}
