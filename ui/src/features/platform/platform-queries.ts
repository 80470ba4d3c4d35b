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

/** Returns the query for the checks that were archived with a platform. They are needed for its history. */
export const archivedChecksQuery = (platformId: string) =>
  queryOptions({
    queryKey: ['archived-checks', platformId],
    queryFn: async ({ signal }) => {
      const query = { platform_id: platformId, state: 'ARCHIVED', page_size: 500 } as const;
      return readBody(await api.GET('/api/v1/status-checks', { params: { query }, signal })).items;
    },
    staleTime: 300_000,
  });

/** The hours until now, or whole UTC days including today. */
type UptimeWindow = { hours: number } | { days: number };

/** Returns the query for uptime. It changes slowly, so it polls less often than the status. */
export const uptimeQuery = (slug: string, window: UptimeWindow) =>
  queryOptions({
    queryKey: ['platforms', slug, 'uptime', window],
    queryFn: async ({ signal }) =>
      readBody(
        await api.GET('/api/v1/platforms/{platform}/uptime', {
          params: { path: { platform: slug }, query: window },
          signal,
        }),
      ),
    refetchInterval: createPollInterval(300_000),
    // Rotating a phone changes the number of days. The old days stay visible until the new ones arrive.
    placeholderData: keepPreviousData,
  });
