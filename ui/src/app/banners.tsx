import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useNow } from '@/lib/now';
import { formatRelative } from '@/lib/time';
import { useConnectionLostSince, useSessionExpired } from './connection';

/**
 * The banners for connection problems. An expired session comes first, because it also explains a lost
 * connection.
 */
export function Banners() {
  const isExpired = useSessionExpired();
  const lostSince = useConnectionLostSince();
  const { local } = useNow();

  if (isExpired) {
    return (
      <Notice tone="warning" role="alert" className="flex flex-wrap items-center justify-between gap-3">
        <p>Your Databricks session has expired. Data below may be out of date.</p>
        <Button onClick={() => window.location.reload()}>Sign in again</Button>
      </Notice>
    );
  }
  if (lostSince !== undefined) {
    return (
      <Notice tone="warning" role="status">
        Can't reach the server. Showing data from {formatRelative(Math.min(lostSince, local), local)}.
      </Notice>
    );
  }
  return null;
}
