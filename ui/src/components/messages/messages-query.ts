import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createPollInterval } from '@/api/polling';
import type { MessagePhase } from '@/api/types';

interface Options {
  phase: MessagePhase;
  /** Only messages about this platform. */
  platformId?: string;
  pageSize?: number;
}

/** Returns the query for the messages of a phase, in pages. The server sorts them. */
export function messagesQuery({ phase, platformId, pageSize = 20 }: Options) {
  const isShownNow = phase === 'active';
  return infiniteQueryOptions({
    queryKey: ['messages', phase, platformId ?? '', pageSize],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        phase,
        page_size: pageSize,
        ...(platformId !== undefined && { platform_id: platformId }),
        ...(pageParam !== undefined && { page_token: pageParam }),
      };
      return readBody(await api.GET('/api/v1/status-messages', { params: { query }, signal }), 'items');
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    refetchInterval: createPollInterval(isShownNow ? 30_000 : 60_000),
    refetchIntervalInBackground: isShownNow,
    meta: { live: isShownNow },
  });
}
