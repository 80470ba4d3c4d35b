import { matchRoutes, type RouteObject, useRoutes } from 'react-router';
import { createPage, type Page } from '@/components/lazy-page';
import { DashboardPage } from '@/features/dashboard/dashboard-page';
import type { LoadPage } from '@/lib/router/router';
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

/** The pages of the app by their paths. Only the dashboard is part of the first script. */
export const pages: Record<string, Page> = {
  '/': { element: <DashboardPage /> },
  '/platforms/:slug': platformPage,
  '/runs': runsPage,
  '/messages': messagesPage,
  '/admin/*': adminArea,
  '*': notFoundPage,
};

const routes: RouteObject[] = Object.entries(pages).map(([path, { element }]) => ({ path, element }));

/** Loads the code of the page at a URL. */
export const loadPage: LoadPage = (url, signal) => {
  const match = matchRoutes(routes, url)?.[0];
  return pages[match?.route.path ?? '*']?.load?.(url, signal);
};

/** The page at the current URL, in its frame. */
export function Pages() {
  return <Shell>{useRoutes(routes)}</Shell>;
}
