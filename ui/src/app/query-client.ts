import { QueryClient } from '@tanstack/react-query';
import { isTransient } from '@/api/errors';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Error;
    /** Marks queries that are polled. The connection banner watches them. */
    queryMeta: { live?: boolean };
  }
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The browser only guesses whether it is online. In the mode "online", the first load could wait
        // forever.
        networkMode: 'always',
        refetchOnWindowFocus: 'always',
        staleTime: 10_000,
        // There is one immediate retry. After that, the next poll is the retry.
        retry: (failures, error) => failures < 1 && isTransient(error),
        retryDelay: 1_000,
      },
    },
  });
}
