import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import { getServerNow } from '@/lib/server-clock';
import { getWindow, type Period } from './period';

/** Returns the query for the values of a check. The old chart stays visible while another period is loading. */
export const seriesQuery = (checkId: string, { range, day }: Period) =>
  queryOptions({
    queryKey: ['series', checkId, day ?? range],
    queryFn: async ({ signal }) =>
      readBody(
        await api.GET('/api/v1/status-results/series', {
          params: { query: { check_id: checkId, ...getWindow({ range, day }, getServerNow()) } },
          signal,
        }),
      ),
    refetchInterval: createPollInterval(60_000),
    placeholderData: keepPreviousData,
  });
