import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from './client';
import { createPollInterval } from './polling';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => readBody(await api.GET('/api/v1/me', { signal })),
  staleTime: 300_000,
  // The user rarely changes, so polling stops after the first success.
  refetchInterval: (query) => query.state.status === 'error' && createPollInterval(30_000)(query),
  refetchOnWindowFocus: true,
});
