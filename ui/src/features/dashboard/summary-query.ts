import { queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';

export const summaryQuery = queryOptions({
  queryKey: ['summary'],
  queryFn: async ({ signal }) => readBody(await api.GET('/api/v1/status/summary', { signal }), 'counts'),
  refetchInterval: createPollInterval(30_000),
  // The title and the icon of a hidden tab show the status.
  refetchIntervalInBackground: true,
  meta: { live: true },
});
