import type { RouteObject } from 'react-router';
import { NotFoundPage } from '@/components/not-found-page';
import { DashboardPage } from '@/features/dashboard/dashboard-page';
import { RouteErrorPage } from './route-error-page';
import { Shell } from './shell';

/**
 * The routes of the app. The dashboard is part of the initial download; every other page is a separate chunk.
 */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteErrorPage />,
    // It is shown only while the chunk of a page is loading.
    hydrateFallbackElement: <p className="p-4 text-muted">Loading</p>,
    children: [
      {
        // The boundary is inside the shell, so the header stays visible if a page fails.
        errorElement: <RouteErrorPage />,
        children: [
          { index: true, element: <DashboardPage /> },
          {
            path: 'platforms/:slug',
            lazy: async () => ({
              Component: (await import('@/features/platform/platform-page')).PlatformPage,
            }),
          },
          {
            path: 'runs',
            lazy: async () => ({ Component: (await import('@/features/runs/runs-page')).RunsPage }),
          },
          {
            path: 'admin/*',
            lazy: async () => ({ Component: (await import('@/features/admin/admin-area')).AdminArea }),
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
