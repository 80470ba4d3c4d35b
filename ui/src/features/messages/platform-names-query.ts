import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';

/** The platforms, for the names of those that a message is about. */
export const platformNamesQuery = queryOptions({
  queryKey: ['platform-names'],
  queryFn: async ({ signal }) => {
    const params = { query: { page_size: 500 } };
    return readBody(await api.GET('/api/v1/platforms', { params, signal })).items;
  },
  staleTime: 300_000,
});
