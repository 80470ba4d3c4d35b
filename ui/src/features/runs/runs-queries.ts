import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import type { Run } from '@/api/types';
import { dayMs } from '@/lib/duration';

const pollWhileRunning = createPollInterval(15_000);
// Data that is older than 90 seconds is outdated, so one lost response must not make the page outdated.
const pollWhileIdle = createPollInterval(30_000);

/** The state of each source, with its newest run. It polls more often while a run is in progress. */
export const sourcesQuery = queryOptions({
  queryKey: ['runs', 'sources'],
  queryFn: async ({ signal }) => readBody(await api.GET('/api/v1/ingestion-runs/latest', { signal })).items,
  refetchInterval: (query) => {
    const isRunning = query.state.data?.some(({ newest }) => newest?.state === 'RUNNING');
    return isRunning ? pollWhileRunning(query) : pollWhileIdle(query);
  },
  // Without polls, the title of a hidden tab would call the page outdated.
  refetchIntervalInBackground: true,
  meta: { live: true },
});

export interface RunFilter {
  source: Run['source'] | '';
  state: Run['state'] | '';
  days: number;
}

const pageSize = 50;

/** The runs of the last days, newest first. `now` is the server's time. */
export const runsQuery = ({ source, state, days }: RunFilter, now: () => number) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'list', source, state, days],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        page_size: pageSize,
        from: pageParam?.from ?? new Date(now() - days * dayMs).toISOString(),
        ...(source !== '' && { source }),
        ...(state !== '' && { state }),
        ...(pageParam !== undefined && { page_token: pageParam.token }),
      };
      const page = readBody(await api.GET('/api/v1/ingestion-runs', { params: { query }, signal }));
      return { ...page, from: query.from };
    },
    initialPageParam: undefined as { from: string; token: string } | undefined,
    // A page token is valid only for the time range of its first page.
    getNextPageParam: ({ next_page_token: token, from }) =>
      token === undefined ? undefined : { from, token },
    // A poll requests all loaded pages again, so a list with older runs is refreshed only on request or after a failure.
    refetchInterval: (query) => {
      const hasOlder = (query.state.data?.pages.length ?? 0) > 1;
      return hasOlder && query.state.status !== 'error' ? false : pollWhileIdle(query);
    },
    placeholderData: keepPreviousData,
  });

const maxResults = 500;

/** The results of a run. `more` is true if the run has more results than one response contains. */
export const runResultsQuery = ({ id, started_at, finished_at }: Run) =>
  queryOptions({
    queryKey: ['runs', 'results', id, finished_at ?? ''],
    queryFn: async ({ signal }) => {
      const query = { run_id: id, from: started_at, page_size: maxResults };
      const page = readBody(await api.GET('/api/v1/status-results', { params: { query }, signal }));
      return { results: page.items, more: page.next_page_token !== undefined };
    },
    // The results of a finished run do not change, and those of an old one come from the database.
    staleTime: finished_at === undefined ? 0 : Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
