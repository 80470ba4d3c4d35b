import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import type { Series } from '@/api/types';
import { getServerNow } from '@/lib/server-clock';
import { getWindow, type Period } from './period';
import { createRefetching } from './refetching';

/** The values of a check, and the period that they are of. */
export interface PeriodSeries {
  series: Series;
  period: Period;
  /** Whether there were more results than the server reads. The series starts later then. */
  isCut: boolean;
}

/**
 * Returns the query for the values of a check. The chart of the previous period stays visible while another one is
 * loading, but never that of another check.
 */
export function seriesQuery(checkId: string, period: Period) {
  const { range, day } = period;
  return queryOptions<PeriodSeries>({
    queryKey: ['series', checkId, day ?? range],
    queryFn: async ({ signal }) => {
      const window = getWindow(period, getServerNow());
      const query = { check_id: checkId, ...window };
      const series = readBody(await api.GET('/api/v1/status-results/series', { params: { query }, signal }));
      const isCut =
        series.built_from === 'stored_results' && Date.parse(series.from) > Date.parse(window.from);
      return { series, period, isCut };
    },
    ...createRefetching<PeriodSeries>(period, 60_000, ({ series }) => series.built_from === 'stored_results'),
    placeholderData: (previous) => (previous?.series.check_id === checkId ? previous : undefined),
  });
}
