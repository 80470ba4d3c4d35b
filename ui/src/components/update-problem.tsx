import * as texts from 'texts/update-problem';
import { connection } from '@/api/connection';
import { SessionExpiredError } from '@/api/errors';
import { useNow } from '@/lib/now';
import { useStore } from '@/lib/store';
import { formatAge, justNowMs } from '@/lib/time';

/** The part of a query that the note needs. */
interface UpdatedQuery {
  isRefetchError: boolean;
  error: Error | null;
  dataUpdatedAt: number;
}

/**
 * The note of a part of the page that shows data although its last request failed. A banner says so if the whole page
 * has a problem.
 */
export function UpdateProblem({ query: { isRefetchError, error, dataUpdatedAt } }: { query: UpdatedQuery }) {
  const { failedSince, outdatedSince } = useStore(connection);
  const { local } = useNow();
  const hasBanner =
    failedSince !== undefined || outdatedSince !== undefined || error instanceof SessionExpiredError;
  if (!isRefetchError || hasBanner) return null;
  const isRecent = local - dataUpdatedAt < justNowMs;
  return (
    <p role="status" className="my-2 border-warn border-l-4 pl-2 text-muted">
      {isRecent ? texts.failedNow : texts.failed({ age: formatAge(dataUpdatedAt, local) })}
    </p>
  );
}
