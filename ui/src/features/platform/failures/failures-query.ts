import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import type { Transition, TransitionList } from '@/api/types';
import { getServerNow } from '@/lib/server-clock';
import { getWindow, type Period } from '../history/period';
import { createRefetching } from '../history/refetching';

const pageSize = 20;

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

/** One page of failures in the window. The last ones can have started before it. */
export interface FailurePage {
  cursor: Cursor;
  items: Transition[];
  nextToken: string | undefined;
  servedFrom: TransitionList['served_from'];
}

type Pages = InfiniteData<FailurePage>;

/**
 * Returns the query for the periods in which checks were degraded, down or without data, newest first. The failures of
 * another period stay until these are loaded, but never those of other checks.
 */
export function failuresQuery(filter: Filter, { range, day }: Period) {
  return infiniteQueryOptions({
    queryKey: ['failures', filter, day ?? range],
    queryFn: async ({ pageParam, signal }): Promise<FailurePage> => {
      const { from, to } = getWindow({ range, day }, getServerNow());
      const cursor = pageParam ?? { from, to };
      const query = { ...filter, ...cursor, problems: true, overlapping: true, page_size: pageSize };
      const page = readBody(await api.GET('/api/v1/status-transitions', { params: { query }, signal }));
      return { cursor, items: page.items, nextToken: page.next_page_token, servedFrom: page.served_from };
    },
    initialPageParam: undefined as Cursor | undefined,
    getNextPageParam: ({ cursor: { from, to }, nextToken }) =>
      nextToken === undefined ? undefined : { from, to, page_token: nextToken },
    // A refetch reads all loaded pages again.
    ...createRefetching<Pages>({ range, day }, 30_000, ({ pages }) =>
      pages.some(({ servedFrom }) => servedFrom === 'store'),
    ),
    placeholderData: (pages, before) => {
      const previous = before?.queryKey[1] as Filter | undefined;
      const isSame = previous?.platform_id === filter.platform_id && previous.check_id === filter.check_id;
      return isSame ? pages : undefined;
    },
  });
}
