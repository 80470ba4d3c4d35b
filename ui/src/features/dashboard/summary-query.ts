import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';

export const summaryQuery = queryOptions({
  queryKey: ['summary'],
  queryFn: async ({ signal }) => readBody(await api.GET('/api/v1/status/summary', { signal })),
  refetchInterval: createPollInterval(30_000),
  meta: { live: true },
});
