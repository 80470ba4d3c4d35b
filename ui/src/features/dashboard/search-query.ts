import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';

/** The platforms that a text is about, also by the names of their checks. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['status-search', text],
    queryFn: async ({ signal }) =>
      readBody(
        await api.GET('/api/v1/status/search', { params: { query: { q: text } }, signal }),
        'platforms',
      ),
    refetchInterval: createPollInterval(60_000),
    gcTime: 60_000,
  });
