import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { pollEvery } from '@/api/polling';

export const platformQuery = (slug: string) =>
  queryOptions({
    queryKey: ['platforms', slug],
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/platforms/{platform}', { params: { path: { platform: slug } }, signal })),
    refetchInterval: pollEvery(30_000),
    meta: { live: true },
  });

/** Daily figures; they move slowly, so they are asked for less often than the status. */
export const uptimeQuery = (slug: string, days: number) =>
  queryOptions({
    queryKey: ['platforms', slug, 'uptime', days],
    queryFn: async ({ signal }) =>
      body(
        await api.GET('/api/v1/platforms/{platform}/uptime', {
          params: { path: { platform: slug }, query: { days } },
          signal,
        }),
      ),
    refetchInterval: pollEvery(300_000),
    // A turned phone asks for another number of days; the old ones stay until those are here.
    placeholderData: keepPreviousData,
  });
