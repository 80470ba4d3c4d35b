import { useEffect } from 'react';
import { matchPath, type Path, type RouteObject, useNavigate, useRoutes } from 'react-router';
import { createPage, type Prefetch } from '@/components/lazy-page';
import { NotFoundPage } from '@/components/not-found-page';
import type { LoadPage } from '@/lib/router/router';

/**
 * The pages of the admin area. Lists and forms have their own URLs, so links and the back button work. They are
 * defined here, so that viewers of the dashboard do not download them.
 */
const pages = {
  platforms: createPage(() => import('./platforms/platforms-page')),
  'platforms/:id': createPage(async () => ({
    Component: (await import('./platforms/platform-form-page')).PlatformFormPage,
  })),
  checks: createPage(() => import('./checks/checks-page')),
  'checks/:id': createPage(async () => ({
    Component: (await import('./checks/check-form-page')).CheckFormPage,
  })),
  discovery: createPage(() => import('./discovery/discovery-page')),
  messages: createPage(() => import('./messages/messages-page')),
  'messages/:id': createPage(async () => ({
    Component: (await import('./messages/message-form-page')).MessageFormPage,
  })),
  audit: createPage(async () => ({ Component: (await import('./audit/audit-page')).AuditPage })),
};

const pageRoutes: RouteObject[] = Object.entries(pages).map(([path, { element }]) => ({ path, element }));

function findPage({ pathname }: Path) {
  return Object.entries(pages).find(([path]) => matchPath(`/admin/${path}`, pathname))?.[1];
}

/** Loads the code of the page at a URL. */
export const loadAdminPage: LoadPage = (url, signal) => findPage(url)?.load(url, signal);

/** Loads the data that the page at a URL shows first. */
export const prefetchAdminPage: Prefetch = async (queryClient, url) =>
  findPage(url)?.prefetch(queryClient, url);

/** Opens the first section that the user may see. The back button skips this entry. */
function FirstSection({ path }: { path: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    navigate(path, { replace: true });
  }, [navigate, path]);
  return null;
}

export function AdminPages({ home }: { home: string }) {
  return useRoutes([
    { index: true, element: <FirstSection path={home} /> },
    ...pageRoutes,
    { path: '*', Component: NotFoundPage },
  ]);
}
