import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { Notice } from '@/components/ui/notice';
import { toSentence } from '@/lib/sentence';
import type { Saved } from '../kit/saved';

/** Says what was saved, after a form that opens the page of the entity. It receives the focus. */
export function SavedNotice({ children }: { children?: ReactNode }) {
  const { state, pathname } = useLocation();
  const navigate = useNavigate();
  const [saved] = useState((state as { saved?: Saved } | null)?.saved);
  const notice = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (saved === undefined) return;
    notice.current?.focus();
    // The state is removed, so that a reload does not repeat the notice.
    navigate(pathname, { replace: true, state: null, preventScrollReset: true });
  }, [saved, pathname, navigate]);

  if (saved === undefined) return null;
  return (
    <div ref={notice} tabIndex={-1}>
      <Notice tone="info">
        {toSentence(saved.text)} {children}
      </Notice>
    </div>
  );
}
