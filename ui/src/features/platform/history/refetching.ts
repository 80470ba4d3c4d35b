import { ConnectionError, InvalidResponseError, TimeoutError } from '@/api/errors';
import { createPollInterval } from '@/api/polling';
import { isFinal, type Period } from './period';

interface RefetchedQuery<Data> {
  state: {
    data: Data | undefined;
    dataUpdatedAt: number;
    error: Error | null;
    status: 'pending' | 'error' | 'success';
  };
}

/** Whether a request has probably not reached the server. After a timeout, the server may still run the statement. */
function isLost(error: Error | null): boolean {
  const hasArrived = error instanceof TimeoutError || error instanceof InvalidResponseError;
  return error instanceof ConnectionError && !hasArrived;
}

/**
 * Returns when the data of a period is requested again. Data from the database is only requested again by the user,
 * because each request is a statement.
 */
export function createRefetching<Data>(
  period: Period,
  intervalMs: number,
  isFromStore: (data: Data) => boolean,
) {
  const poll = createPollInterval(intervalMs);
  const canRefetch = ({ state: { data, dataUpdatedAt } }: RefetchedQuery<Data>) =>
    !isFinal(period, dataUpdatedAt || Date.now()) && (data === undefined || !isFromStore(data));
  return {
    refetchInterval: (query: RefetchedQuery<Data>) =>
      (canRefetch(query) || isLost(query.state.error)) && poll(query),
    refetchOnWindowFocus: canRefetch,
    refetchOnReconnect: canRefetch,
    staleTime: (query: RefetchedQuery<Data>) => (canRefetch(query) ? 10_000 : Number.POSITIVE_INFINITY),
  };
}
