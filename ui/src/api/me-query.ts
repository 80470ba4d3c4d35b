import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => body(await api.GET('/api/v1/me', { signal })),
  staleTime: 300_000,
  refetchOnWindowFocus: true,
});
