import { useEffect } from 'react';
import type { DisplayStatus } from '@/lib/status';
import degraded from './favicons/degraded.svg';
import down from './favicons/down.svg';
import maintenance from './favicons/maintenance.svg';
import ok from './favicons/ok.svg';
import stale from './favicons/stale.svg';
import unknown from './favicons/unknown.svg';

const icons: Record<DisplayStatus, string> = {
  green: ok,
  yellow: degraded,
  red: down,
  maintenance,
  unknown,
  stale,
};

function setIcon(url: string): void {
  document.querySelector('link[rel=icon]')?.setAttribute('href', url);
}

/**
 * Shows a status as the icon of the tab. Pages without a status have the icon of the product. The icon for old data
 * is loaded in advance, because it is needed when the server is unavailable.
 */
export function useFavicon(status: DisplayStatus | undefined): void {
  useEffect(() => {
    new Image().src = stale;
  }, []);
  useEffect(() => {
    if (status === undefined) return;
    setIcon(icons[status]);
    return () => setIcon('/favicon.svg');
  }, [status]);
}
