import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { UNSAFE_createMemoryHistory as createMemoryHistory, type RouteObject, useRoutes } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';
import { createPage, loadProblem, type PageModule } from '@/components/lazy-page';
import { Link } from '@/components/link';
import { createRouter } from '@/lib/router/router';
import { RouterView } from '@/lib/router/router-view';
import { findViolations } from '@/testing/axe';
import { openVersion, serveRoot, serveVersion } from '@/testing/page-version';
import { signInRedirect } from '@/testing/server';
import { LoadProblemNotice } from './load-problem-notice';

const missing = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const report: PageModule = { Component: () => <h1>Report</h1> };

const otherRoutes: RouteObject[] = [
  {
    path: '/',
    element: (
      <>
        <h1>Form</h1>
        <input aria-label="Name" />
      </>
    ),
  },
  { path: '/other', element: <h1>Other</h1> },
];

function Frame({ routes }: { routes: RouteObject[] }) {
  return (
    <>
      <nav>
        <Link to="/report">Report</Link> <Link to="/other">Other</Link>
      </nav>
      <main>
        <LoadProblemNotice />
        {useRoutes(routes)}
      </main>
    </>
  );
}

/** Opens an app whose page /report is loaded by `load`. */
function openApp(load: () => Promise<PageModule>, path = '/') {
  const report = createPage(load);
  const routes = [...otherRoutes, { path: '/report', element: report.element }];
  const router = createRouter(createMemoryHistory({ initialEntries: [path] }), (url, signal) =>
    url.pathname === '/report' ? report.load(url, signal) : undefined,
  );
  render(
    <RouterView router={router}>
      <Frame routes={routes} />
    </RouterView>,
  );
  return { router, user: userEvent.setup() };
}

beforeEach(() => {
  loadProblem.set(undefined);
  openVersion('1');
});

test('after a new version was deployed, the user is asked to reload and keeps the input', async () => {
  serveVersion('2');
  const { user } = openApp(missing);
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Sales');
  await user.click(screen.getByRole('link', { name: 'Report' }));
  const heading = await screen.findByRole('heading', { level: 2, name: 'New version available' });
  expect(heading).toHaveFocus();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Sales');
  expect(await findViolations()).toEqual([]);
});

test('an unavailable server is a connection problem that can be tried again', async () => {
  serveRoot(() => HttpResponse.error());
  const load = vi.fn(missing as () => Promise<PageModule>);
  const { user, router } = openApp(load);
  await user.click(screen.getByRole('link', { name: 'Report' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    "Can't open this pageCan't reach the server. Check your connection and try again.",
  );
  expect(load).toHaveBeenCalledTimes(1);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  expect(screen.getByRole('alert')).toBeVisible();
  load.mockResolvedValue(report);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Report' })).toBeVisible();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(router.state.get().location.pathname).toBe('/report');
});

test('the problem disappears if the user opens another page, and the first one can be opened later', async () => {
  serveRoot(() => HttpResponse.error());
  const load = vi.fn(missing as () => Promise<PageModule>);
  const { user } = openApp(load);
  await user.click(screen.getByRole('link', { name: 'Report' }));
  await screen.findByRole('alert');
  await user.click(screen.getByRole('link', { name: 'Other' }));
  expect(await screen.findByRole('heading', { name: 'Other' })).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('alert')).not.toBeInTheDocument());
  load.mockResolvedValue(report);
  await user.click(screen.getByRole('link', { name: 'Report' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Report' })).toBeVisible();
});

test('the first page shows the problem as its heading', async () => {
  serveRoot(() => new HttpResponse(null, { status: 503 }));
  openApp(missing, '/report');
  expect(await screen.findByRole('heading', { level: 1, name: "Can't open this page" })).toBeVisible();
  expect(screen.queryByText('Loading')).not.toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Other' })).toBeVisible();
});

test('a server with errors is not called unreachable', async () => {
  serveRoot(() => new HttpResponse(null, { status: 500 }));
  const load = vi.fn(missing as () => Promise<PageModule>);
  const { user } = openApp(load, '/report');
  expect(await screen.findByRole('alert')).toHaveTextContent('The server is responding with errors.');
  load.mockResolvedValue(report);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Report' })).toBeVisible();
});

test.each([
  ['a redirect', signInRedirect],
  ['a sign-in page', () => HttpResponse.html('<h1>Sign in</h1>')],
])('%s means that the session has expired', async (_, respond) => {
  serveRoot(respond);
  openApp(missing, '/report');
  expect(await screen.findByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
  expect(screen.getByRole('button', { name: 'Sign in again' })).toBeVisible();
});

test('a file that is missing although the server works is tried once more', async () => {
  serveVersion('1');
  const load = vi.fn(missing as () => Promise<PageModule>);
  openApp(load, '/report');
  expect(await screen.findByRole('alert')).toHaveTextContent('A part of it could not be loaded.');
  expect(load).toHaveBeenCalledTimes(2);
});

test('a silent server is a problem after 15 seconds', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
  serveRoot(() => HttpResponse.error());
  openApp(() => new Promise(() => {}), '/report');
  await vi.advanceTimersByTimeAsync(14_000);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await vi.advanceTimersByTimeAsync(1_001);
  vi.useRealTimers();
  expect(await screen.findByRole('alert')).toHaveTextContent("Can't reach the server.");
});
