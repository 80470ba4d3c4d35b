import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import type { Series } from '@/api/types';
import { getServerNow } from '@/lib/server-clock';
import { getWindow, isFinal, type Period } from './period';

const poll = createPollInterval(60_000);

/** The values of a check, and the period that they are of. */
export interface PeriodSeries {
  series: Series;
  period: Period;
}

interface SeriesState {
  state: { data: PeriodSeries | undefined; dataUpdatedAt: number };
}

/**
 * Returns the query for the values of a check. The chart of the previous period stays visible while another one is
 * loading, but never that of another check.
 */
export function seriesQuery(checkId: string, period: Period) {
  const { range, day } = period;
  // Each read of stored results is a statement in the database.
  const canRefetch = ({ state: { data, dataUpdatedAt } }: SeriesState) =>
    !isFinal(period, dataUpdatedAt) && data?.series.built_from !== 'stored_results';
  return queryOptions<PeriodSeries>({
    queryKey: ['series', checkId, day ?? range],
    queryFn: async ({ signal }) => {
      const query = { check_id: checkId, ...getWindow(period, getServerNow()) };
      const series = readBody(await api.GET('/api/v1/status-results/series', { params: { query }, signal }));
      return { series, period };
    },
    refetchInterval: (query) => canRefetch(query) && poll(query),
    refetchOnWindowFocus: canRefetch,
    refetchOnReconnect: canRefetch,
    staleTime: (query) => (canRefetch(query) ? 10_000 : Number.POSITIVE_INFINITY),
    placeholderData: (previous) => (previous?.series.check_id === checkId ? previous : undefined),
  });
}
