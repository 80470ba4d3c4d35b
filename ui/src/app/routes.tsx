import type { RouteObject } from 'react-router';
import { NotFoundPage } from '@/components/not-found-page';
import { DashboardPage } from '@/features/dashboard/dashboard-page';
import { RouteErrorPage } from './route-error-page';
import { Shell } from './shell';

/** The dashboard is in the first download; every other page is a chunk of its own. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteErrorPage />,
    // Only a page in a chunk of its own needs it, for the moment until that is here.
    hydrateFallbackElement: <p className="p-4 text-muted">Loading</p>,
    children: [
      {
        // Inside the shell, so that a page that breaks leaves the header standing.
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
            path: 'admin/*',
            lazy: async () => ({ Component: (await import('@/features/admin/admin-area')).AdminArea }),
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
