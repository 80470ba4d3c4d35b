import type { RouteObject } from 'react-router';
import { createPage } from '@/components/lazy-page';
import { DashboardPage } from '@/features/dashboard/dashboard-page';
import { FirstPageLoading } from './load-problem-notice';
import { RouteErrorPage } from './route-error-page';
import { Shell } from './shell';

const platformPage = createPage(async () => ({
  Component: (await import('@/features/platform/platform-page')).PlatformPage,
}));
const runsPage = createPage(async () => ({
  Component: (await import('@/features/runs/runs-page')).RunsPage,
}));
const messagesPage = createPage(async () => ({
  Component: (await import('@/features/messages/messages-page')).MessagesPage,
}));
const notFoundPage = createPage(async () => ({
  Component: (await import('@/components/not-found-page')).NotFoundPage,
}));
const adminArea = createPage(() => import('@/features/admin/admin-area'));

/**
 * The routes of the app. The dashboard is part of the initial download; every other page is a separate chunk.
 */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteErrorPage />,
    children: [
      {
        // The boundary is inside the shell, so the header stays visible if a page fails.
        errorElement: <RouteErrorPage />,
        hydrateFallbackElement: <FirstPageLoading />,
        children: [
          { index: true, element: <DashboardPage /> },
          { path: 'platforms/:slug', ...platformPage },
          { path: 'runs', ...runsPage },
          { path: 'messages', ...messagesPage },
          { path: 'admin/*', ...adminArea },
          { path: '*', ...notFoundPage },
        ],
      },
    ],
  },
];
