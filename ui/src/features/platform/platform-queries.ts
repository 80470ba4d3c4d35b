import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';

export const platformQuery = (slug: string) =>
  queryOptions({
    queryKey: ['platforms', slug],
    queryFn: async ({ signal }) =>
      readBody(
        await api.GET('/api/v1/platforms/{platform}', { params: { path: { platform: slug } }, signal }),
        'platform',
      ),
    refetchInterval: createPollInterval(30_000),
    refetchIntervalInBackground: true,
    meta: { live: true },
  });

/** Returns the query for daily figures. They change slowly, so it polls less often than the status. */
export const uptimeQuery = (slug: string, days: number) =>
  queryOptions({
    queryKey: ['platforms', slug, 'uptime', days],
    queryFn: async ({ signal }) =>
      readBody(
        await api.GET('/api/v1/platforms/{platform}/uptime', {
          params: { path: { platform: slug }, query: { days } },
          signal,
        }),
      ),
    refetchInterval: createPollInterval(300_000),
    // Rotating a phone changes the number of days. The old days stay visible until the new ones arrive.
    placeholderData: keepPreviousData,
  });
