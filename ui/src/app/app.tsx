import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { watchConnection } from '@/api/connection';
import { AnnouncerProvider } from '@/components/announcer';
import { NowProvider } from '@/lib/now';
import type { AppRouter } from '@/lib/router/router';
import { RouterView } from '@/lib/router/router-view';
import { Pages } from './routes';

interface Props {
  queryClient: QueryClient;
  router: AppRouter;
}

export function App({ queryClient, router }: Props) {
  useEffect(() => watchConnection(queryClient), [queryClient]);
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
