import { QueryClient } from '@tanstack/react-query';
import { isTransient } from '@/api/errors';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Error;
    /** `live` marks what is polled: the connection banner looks at these. */
    queryMeta: { live?: boolean };
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // "Online" is the browser's guess; with it a first load may wait for ever.
        networkMode: 'always',
        refetchOnWindowFocus: 'always',
        staleTime: 10_000,
        // One quick second try; after that the next poll is the retry.
        retry: (failures, error) => failures < 1 && isTransient(error),
        retryDelay: 1_000,
      },
    },
  });
}
