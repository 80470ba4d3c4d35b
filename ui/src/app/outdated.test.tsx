import { focusManager } from '@tanstack/react-query';
import { act, screen, waitFor, within } from '@testing-library/react';
import { delay, type HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { timeModePreference } from '@/lib/preferences';
import { clockSkew } from '@/lib/server-clock';
import { findViolations } from '@/testing/axe';
import {
  check,
  me,
  platform,
  platformDetail,
  platformNow,
  run,
  sourceRuns,
  summary,
} from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';

beforeAll(() => import('@/features/platform/platform-page'));

const icon = document.createElement('link');
const getIcon = () => icon.getAttribute('href');

beforeEach(() => {
  icon.rel = 'icon';
  icon.setAttribute('href', '/favicon.svg');
  document.head.append(icon);
});

/** Lets the page notice this time, as it does when the tab becomes visible. */
async function showTabAt(time: string) {
  vi.setSystemTime(time);
  await act(async () => void document.dispatchEvent(new Event('visibilitychange')));
}

/** Opens a page with data from 10:00, and fails its next request at 10:03. */
async function openAndFail(path: string, endpoint: string, respond: () => HttpResponse<never> | Response) {
  const app = renderApp(path);
  await screen.findByText(/^Updated /);
  server.use(http.get(endpoint, respond as () => Response));
  await act(() => app.queryClient.refetchQueries({ type: 'active' }));
  await showTabAt('2026-11-24T10:03:00Z');
  return app;
}

const platforms = [
  platformNow(1),
  platformNow(2, { status: 'red', failing: 1 }),
  platformNow(3, { maintenance: true }),
  platformNow(4, { status: 'unknown', stale: true, last_known: 'yellow' }),
];

describe('the dashboard after 90 seconds without data', () => {
  test('shows the last known status as such, until a response arrives', async () => {
    server.use(http.get(url.summary, () => jsonResponse('Summary', summary({ platforms }))));
    const { user } = await openAndFail('/', url.summary, () => errorResponse(503, 'Not now.'));
    const headline = await screen.findByRole('heading', { level: 1 });
    expect(headline).toHaveTextContent('Not up to date: the server has answered with errors since 10:00');
    expect(document.title).toBe('Not up to date since 10:00 · Buoy');
    expect(getIcon()).toContain('stale');
    expect(document.documentElement).toHaveAttribute('data-outdated');
    expect(
      screen.getByText('Last known, 3 min ago: 1 of 4 platforms is down, 1 without data, 1 in maintenance'),
    ).toBeVisible();
    expect(screen.queryByText(/^Data is up to date/)).not.toBeInTheDocument();
    expect(screen.queryByText(/^Last run/)).not.toBeInTheDocument();
    const tiles = screen.getAllByRole('listitem').filter((item) => item.querySelector('h3'));
    const statuses = ['Operational', 'Outage', 'Maintenance', 'Degraded'];
    tiles.forEach((tile, index) => {
      expect(within(tile).getByText('Stale')).toBeVisible();
      expect(tile).toHaveTextContent(`Last known: ${statuses[index]}, 8 min ago`);
    });
    expect(screen.queryByText(/^Can't reach the server/), 'the headline says it').not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);

    server.use(http.get(url.summary, () => jsonResponse('Summary', summary())));
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByRole('heading', { name: 'All platforms operational' })).toBeVisible();
    expect(document.title).toBe('All platforms operational · Buoy');
    expect(getIcon()).toContain('ok');
    expect(document.documentElement).not.toHaveAttribute('data-outdated');
  });

  test.each([
    ['an expired session', signInRedirect, 'Not up to date since 10:00: your session has expired'],
    [
      'an unreachable server',
      () => Response.error(),
      'Not up to date: the server has not answered since 10:00',
    ],
    [
      'no permission',
      () => errorResponse(403, 'No.'),
      'Not up to date since 10:00: you no longer have access to this data',
    ],
    [
      'an invalid response',
      () => new Response('{"status"', { headers: { 'Content-Type': 'application/json' } }),
      "Not up to date since 10:00: the server's answers can't be read",
    ],
    [
      'a response of something else',
      () => Response.json({ login: 'please' }),
      "Not up to date since 10:00: the server's answers can't be read",
    ],
  ])('names the cause: %s', async (_, respond, text) => {
    await openAndFail('/', url.summary, respond);
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(text);
    expect(screen.getAllByText(text), 'screen readers hear it').toHaveLength(2);
    expect(screen.getAllByText('Stale')).toHaveLength(2);
  });

  test('says that it is checking while the first request after a pause is in progress', async () => {
    renderApp();
    await screen.findByRole('heading', { name: 'All platforms operational' });
    server.use(http.get(url.summary, () => delay('infinite')));
    await showTabAt('2026-11-24T11:30:00Z');
    expect(await screen.findByRole('heading', { name: 'Checking the current status' })).toBeVisible();
    expect(screen.getByText('Last known, 1 h ago: All platforms operational')).toBeVisible();
    expect(document.title).toBe('Checking the current status · Buoy');
    expect(getIcon()).toContain('stale');
    expect(screen.getAllByText('Stale')).toHaveLength(2);
  });

  test('shows the time in UTC if the user prefers that', async () => {
    timeModePreference.set('utc');
    await openAndFail('/', url.summary, () => errorResponse(503, 'Not now.'));
    expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(/since 10:00 UTC$/);
  });
});

test('a hidden tab keeps polling, because its title and icon show the status', async () => {
  onTestFinished(() => focusManager.setFocused(undefined));
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() });
  const handler = vi.fn(() => jsonResponse('Summary', summary({ platforms })));
  server.use(http.get(url.summary, handler));
  renderApp();
  await waitFor(() => expect(handler).toHaveBeenCalledTimes(1));
  await screen.findByText(/^Updated /);
  focusManager.setFocused(false);
  act(() => vi.advanceTimersByTime(30_000));
  await waitFor(() => expect(handler).toHaveBeenCalledTimes(2));
});

test('the icon shows the worst status', async () => {
  server.use(http.get(url.summary, () => jsonResponse('Summary', summary({ platforms }))));
  renderApp();
  await waitFor(() => expect(getIcon()).toContain('down'));
});

test('a platform page shows its last known status as such, until a response arrives', async () => {
  server.use(
    http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail({ checks: [check(1)] }))),
  );
  const { user } = await openAndFail('/platforms/platform-1', url.platform, () => Response.error());
  expect(
    await screen.findByText('Not up to date: the server has not answered since 10:00 (3 min ago).'),
  ).toHaveRole('status');
  expect(document.title).toBe('Not up to date since 10:00 · Platform 1 · Buoy');
  expect(getIcon()).toContain('stale');
  expect(screen.getAllByText('Stale'), 'the platform and its check').toHaveLength(2);
  expect(screen.getAllByText(/Last known: Operational/)).toHaveLength(2);
  expect(await findViolations()).toEqual([]);

  server.use(http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail())));
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  await waitFor(() => expect(screen.queryByText('Stale')).not.toBeInTheDocument());
  expect(document.title).toBe('Platform 1 · Buoy');
  expect(getIcon()).toContain('ok');
});

test('the banner of an expired session says since when the data of a page is old', async () => {
  await openAndFail('/platforms/platform-1', url.platform, signInRedirect);
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Not up to date since 10:00: your session has expired (3 min ago).',
  );
  expect(screen.getByRole('button', { name: 'Sign in again' })).toBeVisible();
});

test('a wrong clock on this computer does not change since when data is old', async () => {
  clockSkew.set(-2 * 3_600_000);
  await openAndFail('/', url.summary, () => Response.error());
  expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
    'Not up to date: the server has not answered since 08:00',
  );
});

test('the list of platforms shows an old status as such', async () => {
  server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
  const { queryClient } = renderApp('/admin/platforms');
  expect(await screen.findByText('Operational')).toBeVisible();
  server.use(http.get(url.platforms, () => errorResponse(503, 'Not now.')));
  await act(() => queryClient.refetchQueries({ type: 'active' }));
  await showTabAt('2026-11-24T10:03:00Z');
  expect(await screen.findByText('Stale')).toBeVisible();
  expect(screen.queryByText('Operational')).not.toBeInTheDocument();
  expect(document.title).toBe('Not up to date since 10:00 · Platforms · Buoy');
});

test('the runs page does not call data up to date after the server has stopped', async () => {
  server.use(http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items: [sourceRuns(run(1))] })));
  await openAndFail('/runs', url.latestRuns, () => Response.error());
  expect(await screen.findByText('Last known: Up to date')).toBeVisible();
  expect(document.title).toBe('Not up to date since 10:00 · Ingestion runs · Buoy');
});

test('a platform that no longer exists has no status, and the page has no connection problem', async () => {
  server.use(
    http.get(url.platform, () =>
      jsonResponse('PlatformDetail', platformDetail({ platform: platform({ status: 'red' }) })),
    ),
  );
  await openAndFail('/platforms/platform-1', url.platform, () => errorResponse(404, 'No.'));
  expect(await screen.findByRole('heading', { level: 1, name: 'No such platform' })).toBeVisible();
  expect(document.title).toBe('No such platform · Buoy');
  expect(getIcon()).toBe('/favicon.svg');
  expect(screen.queryByText(/Showing data from|^Not up to date/)).not.toBeInTheDocument();
});
