import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
} from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import type { Transition, TransitionList } from '@/api/types';
import { getServerNow } from '@/lib/server-clock';
import { getWindow, isPastDay, type Period } from '../history/period';

const pageSize = 20;
/** The maximum number of periods before the window that are searched for those that reach into it. */
const maxEarlier = 200;

interface Filter {
  platform_id: string;
  /** Missing for all checks. */
  check_id?: string;
}

/** A page continues the window of the first one. A token is valid only for the same window. */
interface Cursor {
  from: string;
  to: string;
  page_token?: string;
}

/** One page of failures that started in the window. */
export interface FailurePage {
  cursor: Cursor;
  items: Transition[];
  nextToken: string | undefined;
  servedFrom: TransitionList['served_from'];
}

/** Returns the query for the periods in which checks were degraded, down or without data, newest first. */
export function failuresQuery(filter: Filter, { range, day }: Period) {
  const isPast = isPastDay({ range, day }, getServerNow());
  // A refetch reads all loaded pages again. Those from the database would cost a statement each time.
  const canRefetch = (data: InfiniteData<FailurePage> | undefined) =>
    !isPast && !data?.pages.some(({ servedFrom }) => servedFrom === 'store');
  return infiniteQueryOptions({
    queryKey: ['failures', filter, day ?? range],
    queryFn: async ({ pageParam, signal }): Promise<FailurePage> => {
      const { from, to } = getWindow({ range, day }, getServerNow());
      const cursor = pageParam ?? { from, to };
      const page = await listTransitions({ ...filter, ...cursor, page_size: pageSize }, signal);
      return { cursor, items: page.items, nextToken: page.next_page_token, servedFrom: page.served_from };
    },
    initialPageParam: undefined as Cursor | undefined,
    getNextPageParam: ({ cursor: { from, to }, nextToken }) =>
      nextToken === undefined ? undefined : { from, to, page_token: nextToken },
    refetchInterval: (query) => canRefetch(query.state.data) && createPollInterval(30_000)(query),
    refetchOnWindowFocus: (query) => canRefetch(query.state.data),
    placeholderData: keepPreviousData,
  });
}

async function listTransitions(
  query: Filter & { from?: string; to: string; page_size: number; page_token?: string },
  signal: AbortSignal,
) {
  return readBody(
    await api.GET('/api/v1/status-transitions', { params: { query: { ...query, problems: true } }, signal }),
  );
}

/**
 * Returns the query for the failures that had started before the window and had not ended by then. They can come from
 * the database, so they are read once. Checks that fail now complete them.
 */
export function earlierFailuresQuery(filter: Filter, { range, day }: Period) {
  return queryOptions({
    queryKey: ['earlier-failures', filter, day ?? range],
    queryFn: async ({ signal }) => {
      const { from } = getWindow({ range, day }, getServerNow());
      const { items } = await listTransitions({ ...filter, to: from, page_size: maxEarlier }, signal);
      return items.filter(({ until }) => until === undefined || Date.parse(until) > Date.parse(from));
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
