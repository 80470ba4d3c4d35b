import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { watchConnection } from '@/api/connection';
import { AnnouncerProvider } from '@/components/announcer';
import { loadProblem } from '@/components/lazy-page';
import { NowProvider } from '@/lib/now';
import type { AppRouter } from '@/lib/router/router';
import { RouterView } from '@/lib/router/router-view';
import { Pages } from './routes';

/** A page that could not be loaded is a reason to doubt the data of the page before it. */
function checkDataAfterLoadProblem(queryClient: QueryClient): () => void {
  return loadProblem.subscribe(() => {
    const kind = loadProblem.get()?.kind;
    if (kind === undefined || kind === 'version' || kind === 'file') return;
    queryClient.refetchQueries({ type: 'active', predicate: ({ meta }) => meta?.live === true });
  });
}

interface Props {
  queryClient: QueryClient;
  router: AppRouter;
}

export function App({ queryClient, router }: Props) {
  useEffect(() => watchConnection(queryClient), [queryClient]);
  useEffect(() => checkDataAfterLoadProblem(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <NowProvider>
        <AnnouncerProvider>
          <RouterView router={router}>
            <Pages />
          </RouterView>
        </AnnouncerProvider>
      </NowProvider>
    </QueryClientProvider>
  );
}
