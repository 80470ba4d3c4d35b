import { matchRoutes, type Path, type RouteObject, useRoutes } from 'react-router';
import { createPage, type Page, type Prefetch } from '@/components/lazy-page';
import { NotFoundPage } from '@/components/not-found-page';
import { DashboardPage } from '@/features/dashboard/dashboard-page';
import { summaryQuery } from '@/features/dashboard/summary-query';
import type { LoadPage } from '@/lib/router/router';
import { Shell } from './shell';

const platformPage = createPage(() => import('@/features/platform/platform-page'));
const runsPage = createPage(() => import('@/features/runs/runs-page'));
const messagesPage = createPage(() => import('@/features/messages/messages-page'));
const adminArea = createPage(() => import('@/features/admin/admin-area'));

/** The pages of the app by their paths. Only the dashboard and an unknown page are part of the first script. */
const pages: Record<string, Page> = {
  '/': { element: <DashboardPage />, prefetch: (queryClient) => queryClient.prefetchQuery(summaryQuery) },
  '/platforms/:slug': platformPage,
  '/runs': runsPage,
  '/messages': messagesPage,
  '/admin/*': adminArea,
  '*': { element: <NotFoundPage /> },
};

const routes: RouteObject[] = Object.entries(pages).map(([path, { element }]) => ({ path, element }));

function findPage(url: Path): Page | undefined {
  return pages[matchRoutes(routes, url)?.[0]?.route.path ?? '*'];
}

/** Loads the code of the page at a URL. */
export const loadPage: LoadPage = (url, signal) => findPage(url)?.load?.(url, signal);

/** Loads the data that the page at a URL shows first. */
export const prefetchPage: Prefetch = async (queryClient, url) => findPage(url)?.prefetch?.(queryClient, url);

/** The page at the current URL, in its frame. */
export function Pages() {
  return <Shell>{useRoutes(routes)}</Shell>;
}
