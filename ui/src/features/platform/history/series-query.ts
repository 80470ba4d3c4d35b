import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import { getServerNow } from '@/lib/server-clock';
import { readDaySeries } from './day-series';
import { getWindow, type Period, toDay } from './period';

/** Returns the query for the values of a check. The old chart stays visible while another period is loading. */
export const seriesQuery = (checkId: string, { range, day }: Period) =>
  queryOptions({
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
    // A past day does not change.
    refetchInterval: (query) =>
      (day === undefined || day === toDay(getServerNow())) && createPollInterval(60_000)(query),
    placeholderData: keepPreviousData,
  });
