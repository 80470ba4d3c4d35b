import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';

const pastPageSize = 5;

/** Returns the query for the messages about a platform that start later. */
export const plannedMessagesQuery = (platformId: string) =>
  queryOptions({
    queryKey: ['platform-messages', platformId, 'planned'],
    queryFn: async ({ signal }) => {
      const query = { platform_id: platformId, phase: 'planned' } as const;
      const { items } = readBody(await api.GET('/api/v1/status-messages', { params: { query }, signal }));
      return items.toSorted((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
    },
    refetchInterval: createPollInterval(300_000),
  });

/** Returns the query for the messages about a platform that are no longer shown, newest first. */
export const pastMessagesQuery = (platformId: string) =>
  infiniteQueryOptions({
    queryKey: ['platform-messages', platformId, 'past'],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        platform_id: platformId,
        phase: 'past',
        page_size: pastPageSize,
        ...(pageParam && { page_token: pageParam }),
      } as const;
      return readBody(await api.GET('/api/v1/status-messages', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next_page_token,
    refetchInterval: createPollInterval(300_000),
  });
