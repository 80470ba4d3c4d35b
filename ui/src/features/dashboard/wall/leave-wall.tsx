import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { leave } from 'texts/wall';
import { Link } from '@/components/link';
import { withParam } from '@/lib/search-params';

const shownMs = 3_000;

/** The way back to the dashboard: Esc, or a link that appears when the pointer moves or the keyboard reaches it. */
export function LeaveWall() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const isPointerActive = usePointerActivity();
  const dashboard = `/?${withParam(new URLSearchParams(search), 'view', '')}`.replace(/\?$/, '');

  useEffect(() => {
    const leaveOnEsc = (event: KeyboardEvent) => {
      if (event.key === 'Escape') navigate(dashboard);
    };
    window.addEventListener('keydown', leaveOnEsc);
    return () => window.removeEventListener('keydown', leaveOnEsc);
  }, [navigate, dashboard]);

  return (
    <Link
      to={dashboard}
      className={`fixed right-4 bottom-4 rounded border border-control bg-surface px-3 py-2 text-base text-ink focus-visible:opacity-100 ${isPointerActive ? '' : 'opacity-0'}`}
    >
      {leave}
    </Link>
  );
}

function usePointerActivity(): boolean {
  const [isActive, setIsActive] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      setIsActive(true);
      clearTimeout(timer);
      timer = setTimeout(() => setIsActive(false), shownMs);
    };
    window.addEventListener('pointermove', show);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointermove', show);
    };
  }, []);
  return isActive;
}
