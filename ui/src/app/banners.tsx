import { useLocation } from 'react-router';
import { connection, type OutdatedCause } from '@/api/connection';
import { useOutdated } from '@/components/outdated';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useNow } from '@/lib/now';
import { useStore } from '@/lib/store';
import { formatAge } from '@/lib/time';

/** An expired session has its own banner. */
const failureTexts: Record<Exclude<OutdatedCause, 'session' | 'checking'>, string> = {
  silent: "Can't reach the server.",
  errors: 'The server is responding with errors.',
  refused: 'You no longer have access to this data.',
  invalid: "The server sent an answer that this page can't read.",
};

/**
 * The banners for connection problems. An expired session comes first, because it also explains a lost
 * connection. The headline of the dashboard itself says that the page is not up to date.
 */
export function Banners() {
  const { isSessionExpired, failedSince, cause } = useStore(connection);
  const outdated = useOutdated();
  const { local } = useNow();
  const isDashboard = useLocation().pathname === '/';
  const isOutdated = outdated && !outdated.isChecking;
  const text = isOutdated
    ? !isDashboard && `${outdated.text} (${outdated.age}).`
    : failedSince !== undefined &&
      cause !== 'session' &&
      cause !== 'checking' &&
      `${failureTexts[cause]} Showing data from ${formatAge(failedSince, local)}.`;

  if (isSessionExpired) {
    return (
      <Notice tone="warning" role="alert" className="flex flex-wrap items-center justify-between gap-3">
        <p>{text || 'Your Databricks session has expired. Data below may be out of date.'}</p>
        <Button onClick={() => window.location.reload()}>Sign in again</Button>
      </Notice>
    );
  }
  return (
    text && (
      <Notice tone="warning" role="status">
        {text}
      </Notice>
    )
  );
}
