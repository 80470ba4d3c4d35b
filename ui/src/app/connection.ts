import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { SessionExpiredError } from '@/api/errors';
import { useNow } from '@/lib/now';

const maxSilenceMs = 90_000;

/**
 * Returns a value that is derived from all queries. `select` must return a primitive, so that equal results
 * do not cause a render.
 */
function useQueriesValue<T extends string | number | boolean | undefined>(
  select: (queries: Query[]) => T,
): T {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback(
    (listener: () => void) => cache.subscribe(notifyManager.batchCalls(listener)),
    [cache],
  );
  return useSyncExternalStore(subscribe, () => select(cache.getAll()));
}

/** Returns the queries that are in use, are polled and have data. */
function findLiveQueries(queries: Query[]): Query[] {
  return queries.filter(
    (query) => query.meta?.live === true && query.isActive() && query.state.data !== undefined,
  );
}

export function useSessionExpired(): boolean {
  return useQueriesValue((queries) =>
    queries.some((query) => query.isActive() && query.state.error instanceof SessionExpiredError),
  );
}

/**
 * Returns the time of the last good data if the connection is lost; otherwise undefined. The connection is
 * lost after a failed refetch, or after 90 seconds without a response on a visible page. The time is that of
 * this computer's clock.
 */
export function useConnectionLostSince(): number | undefined {
  const { local, visibleSince } = useNow();
  const failedAt = useQueriesValue(
    (queries) =>
      findLiveQueries(queries).find((query) => query.state.status === 'error')?.state.dataUpdatedAt,
  );
  const oldestUpdate = useQueriesValue((queries) => {
    const times = findLiveQueries(queries).map((query) => query.state.dataUpdatedAt);
    return times.length === 0 ? undefined : Math.min(...times);
  });
  if (failedAt !== undefined) return failedAt;
  // A hidden page does not poll, so old data is no sign of a problem.
  const isSilent = oldestUpdate !== undefined && local - Math.max(oldestUpdate, visibleSince) > maxSilenceMs;
  return isSilent ? oldestUpdate : undefined;
}
