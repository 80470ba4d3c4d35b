import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type createBrowserRouter, RouterProvider } from 'react-router';
import { watchConnection } from '@/api/connection';
import { AnnouncerProvider } from '@/components/announcer';
import { NowProvider } from '@/lib/now';

interface Props {
  queryClient: QueryClient;
  router: ReturnType<typeof createBrowserRouter>;
}

export function App({ queryClient, router }: Props) {
  useEffect(() => watchConnection(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <NowProvider>
        <AnnouncerProvider>
          <RouterProvider router={router} />
        </AnnouncerProvider>
      </NowProvider>
    </QueryClientProvider>
  );
}
