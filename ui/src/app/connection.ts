import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { SessionExpiredError } from '@/api/errors';
import { useNow } from '@/lib/now';

const silentForMs = 90_000;

/** Follows a fact about all queries. `select` must answer with a plain value, so that equal answers are the same. */
function useQueriesFact<T extends string | number | boolean | undefined>(select: (queries: Query[]) => T): T {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback(
    (listener: () => void) => cache.subscribe(notifyManager.batchCalls(listener)),
    [cache],
  );
  return useSyncExternalStore(subscribe, () => select(cache.getAll()));
}

/** What is on the page, is polled, and has been loaded before. */
function liveQueries(queries: Query[]): Query[] {
  return queries.filter(
    (query) => query.meta?.live === true && query.isActive() && query.state.data !== undefined,
  );
}

export function useSessionExpired(): boolean {
  return useQueriesFact((queries) =>
    queries.some((query) => query.isActive() && query.state.error instanceof SessionExpiredError),
  );
}

/**
 * When the data on the page was last good, if it no longer is: the refetch failed, or no answer has come for 90 seconds
 * of looking at the page. Undefined while all is well. By this computer's clock.
 */
export function useLostSince(): number | undefined {
  const { local, visibleSince } = useNow();
  const failedAt = useQueriesFact(
    (queries) => liveQueries(queries).find((query) => query.state.status === 'error')?.state.dataUpdatedAt,
  );
  const oldest = useQueriesFact((queries) => {
    const times = liveQueries(queries).map((query) => query.state.dataUpdatedAt);
    return times.length === 0 ? undefined : Math.min(...times);
  });
  if (failedAt !== undefined) return failedAt;
  // A hidden page does not poll, so its data may be old without anything being wrong.
  const silent = oldest !== undefined && local - Math.max(oldest, visibleSince) > silentForMs;
  return silent ? oldest : undefined;
}
