import type { QueryClient } from '@tanstack/react-query';
import { meQuery } from '@/api/me-query';
import { isWall } from '@/features/dashboard/use-is-wall';
import type { AppRouter } from '@/lib/router/router';
import { prefetchPage } from './routes';

/** How long the first paint waits for data. A slow server must not leave the page blank. */
const timeoutMs = 300;

function whenReady({ state }: AppRouter): Promise<void> {
  if (state.get().isReady) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = state.subscribe(() => {
      if (!state.get().isReady) return;
      unsubscribe();
      resolve();
    });
  });
}

/**
 * Waits for the data of the first page, so that its first paint already shows it. The browser has requested the data
 * together with the first script (build/page-files.ts), so it is usually there.
 */
export async function waitForFirstData(router: AppRouter, queryClient: QueryClient): Promise<void> {
  const { location } = router.state.get();
  const data = Promise.all([
    isWall(location) || queryClient.prefetchQuery(meQuery),
    whenReady(router).then(() => prefetchPage(queryClient, location)),
  ]).catch(() => {}); // The page itself says what is missing.
  await Promise.race([data, new Promise((resolve) => setTimeout(resolve, timeoutMs))]);
}
