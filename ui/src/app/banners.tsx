import { useLocation } from 'react-router';
import * as texts from 'texts/app';
import { signIn } from 'texts/load-problem';
import { connection, type OutdatedCause } from '@/api/connection';
import { useOutdated } from '@/components/outdated';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useNow } from '@/lib/now';
import { useStore } from '@/lib/store';
import { formatAge } from '@/lib/time';

/** An expired session has its own banner. */
const failureTexts: Record<
  Exclude<OutdatedCause, 'session' | 'checking'>,
  (values: { age: string }) => string
> = {
  silent: texts.serverSilent,
  errors: texts.serverErrors,
  refused: texts.accessRefused,
  invalid: texts.answerInvalid,
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
    ? !isDashboard && texts.outdated({ reason: outdated.text, age: outdated.age })
    : failedSince !== undefined &&
      cause !== 'session' &&
      cause !== 'checking' &&
      failureTexts[cause]({ age: formatAge(failedSince, local) });

  if (isSessionExpired) {
    return (
      <Notice tone="warning" role="alert" className="flex flex-wrap items-center justify-between gap-3">
        <p>{text || texts.sessionExpired}</p>
        <Button onClick={() => window.location.reload()}>{signIn}</Button>
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
