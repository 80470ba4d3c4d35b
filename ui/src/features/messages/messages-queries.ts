import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import type { MessagePhase } from '@/api/types';

const pageSize = 20;

/** The messages of a phase, newest first, in pages. */
export const messagesQuery = (phase: MessagePhase) =>
  infiniteQueryOptions({
    queryKey: ['messages', phase],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        phase,
        page_size: pageSize,
        ...(pageParam !== undefined && { page_token: pageParam }),
      };
      return readBody(await api.GET('/api/v1/status-messages', { params: { query }, signal }), 'items');
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    refetchInterval: createPollInterval(30_000),
    refetchIntervalInBackground: true,
    meta: { live: true },
  });

/** The platforms, for the names of those that a message is about. */
export const platformNamesQuery = queryOptions({
  queryKey: ['platform-names'],
  queryFn: async ({ signal }) => {
    const params = { query: { page_size: 500 } };
    return readBody(await api.GET('/api/v1/platforms', { params, signal })).items;
  },
  staleTime: 300_000,
});
