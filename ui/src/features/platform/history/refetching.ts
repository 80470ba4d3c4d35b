import { ConnectionError } from '@/api/errors';
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

/**
 * Returns when the data of a period is requested again. Data from the database is only requested again by the user,
 * because each request is a statement. Without an answer of the server there was no statement.
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
      (canRefetch(query) || query.state.error instanceof ConnectionError) && poll(query),
    refetchOnWindowFocus: canRefetch,
    refetchOnReconnect: canRefetch,
    staleTime: (query: RefetchedQuery<Data>) => (canRefetch(query) ? 10_000 : Number.POSITIVE_INFINITY),
  };
}
