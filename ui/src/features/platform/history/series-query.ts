import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import { getServerNow } from '@/lib/server-clock';
import { readDaySeries } from './day-series';
import { getWindow, isPastDay, type Period } from './period';

/** Returns the query for the values of a check. The old chart stays visible while another period is loading. */
export function seriesQuery(checkId: string, { range, day }: Period) {
  // The measurements of a past day come from the database, so they are read once.
  const isPast = () => isPastDay({ range, day }, getServerNow());
  return queryOptions({
    queryKey: ['series', checkId, day ?? range],
    queryFn: async ({ signal }) => {
      const { buckets, ...window } = getWindow({ range, day }, getServerNow());
      const series = readBody(
        await api.GET('/api/v1/status-results/series', {
          params: { query: { check_id: checkId, ...window, buckets } },
          signal,
        }),
      );
      if (day === undefined || series.built_from === 'results') return series;
      return (await readDaySeries(series, window, signal)) ?? series;
    },
    refetchInterval: (query) => !isPast() && createPollInterval(60_000)(query),
    refetchOnWindowFocus: () => !isPast(),
    staleTime: isPast() ? Number.POSITIVE_INFINITY : 10_000,
    placeholderData: keepPreviousData,
  });
}
