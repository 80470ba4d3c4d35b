import { act, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { findViolations } from '@/testing/axe';
import { summary } from '@/testing/builders';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';

beforeAll(() => import('@/features/platform/platform-page'));

function showTab() {
  act(() => document.dispatchEvent(new Event('visibilitychange')));
}

async function openSettings() {
  const app = renderApp();
  await app.user.click(screen.getByRole('button', { name: 'Settings' }));
  return { ...app, settings: within(screen.getByRole('region', { name: 'Settings' })) };
}

describe('the settings', () => {
  test('show who is signed in', async () => {
    const { settings } = await openSettings();
    expect(await settings.findByText('ada@example.com')).toBeVisible();
    expect(settings.getByText('Role: viewer (source: default)')).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test('show that the account could not be loaded', async () => {
    server.use(http.get(url.me, () => errorResponse(503, 'Not now.')));
    const { settings } = await openSettings();
    expect(await settings.findByText("Couldn't load your account")).toBeVisible();
  });

  test('are closed by the button that opened them', async () => {
    const { user } = await openSettings();
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    expect(screen.queryByRole('combobox', { name: 'Times' })).not.toBeInTheDocument();
  });

  test('switch the format of times', async () => {
    const { user, settings } = await openSettings();
    await screen.findAllByText('5 min ago');
    await user.selectOptions(await settings.findByRole('combobox', { name: 'Times' }), 'UTC');
    expect(screen.getAllByText('24 Nov 2026, 09:55 UTC')).not.toHaveLength(0);
  });

  test('follow the system theme until the user selects one', async () => {
    setViewport(1280, 'dark');
    const { user, settings } = await openSettings();
    expect(document.documentElement.dataset.theme).toBe('dark');
    await user.selectOptions(await settings.findByRole('combobox', { name: 'Theme' }), 'Light');
    expect(document.documentElement.dataset.theme).toBe('light');
    expect(localStorage.getItem('buoy.theme')).toBe('light');
  });

  test('store the density', async () => {
    const { user, settings } = await openSettings();
    await user.selectOptions(await settings.findByRole('combobox', { name: 'Density' }), 'Compact');
    expect(localStorage.getItem('buoy.density')).toBe('compact');
  });
});

describe('connection problems', () => {
  test('an expired session keeps the data and shows a sign-in button', async () => {
    const { queryClient } = renderApp();
    await screen.findByRole('heading', { name: 'All platforms operational' });
    server.use(http.get(url.summary, signInRedirect));
    await queryClient.refetchQueries();
    expect(await screen.findByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
    expect(screen.getByRole('button', { name: 'Sign in again' })).toBeVisible();
    expect(screen.getByRole('heading', { name: 'All platforms operational' })).toBeVisible();
    expect(screen.queryByText(/Can't reach the server/)).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('an expired session is the only error of a page without data', async () => {
    server.use(http.get(url.summary, signInRedirect));
    renderApp();
    expect(await screen.findByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent("Can't load platform status");
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  });

  test.each([
    ["Can't reach the server.", () => Response.error()],
    ['The server is responding with errors.', () => errorResponse(503, 'Not now.')],
    ['The server is responding with errors.', () => errorResponse(500, 'Broken.')],
    ['You no longer have access to this data.', () => errorResponse(403, 'No.')],
    ["The server sent an answer that this page can't read.", () => Response.json({ hello: 'you' })],
  ])('a failed refetch keeps the data and says: %s', async (cause, respond) => {
    const { queryClient, user } = renderApp();
    await screen.findByRole('heading', { name: 'All platforms operational' });
    vi.setSystemTime('2026-11-24T10:01:00Z');
    server.use(http.get(url.summary, respond));
    showTab();
    await queryClient.refetchQueries();
    const banner = await screen.findByText(`${cause} Showing data from 1 min ago.`);
    expect(banner).toHaveRole('status');
    expect(screen.getByRole('heading', { name: 'All platforms operational' })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    server.use(http.get(url.summary, () => jsonResponse('Summary', summary())));
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(banner).not.toBeInTheDocument());
  });

  test('a wrong clock on this computer does not change the ages', async () => {
    vi.setSystemTime('2026-11-24T12:00:00Z');
    clockSkew.set(-2 * 3_600_000);
    renderApp();
    expect(await screen.findAllByText('5 min ago')).not.toHaveLength(0);
  });
});

describe('navigation', () => {
  test('an unknown URL shows a link to the dashboard', async () => {
    renderApp('/nowhere');
    expect(await screen.findByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
    await waitFor(() => expect(document.title).toBe('Page not found · Buoy'));
    expect(screen.getByRole('link', { name: 'Go to the dashboard' })).toHaveAttribute('href', '/');
    expect(await findViolations()).toEqual([]);
  });

  test('a new page takes the focus, but the first page does not', async () => {
    const { user } = renderApp();
    const tile = await screen.findByRole('link', { name: 'Platform 1' });
    expect(document.body).toHaveFocus();
    await user.click(tile);
    await screen.findByRole('heading', { level: 1, name: 'Platform 1' });
    expect(screen.getByRole('main')).toHaveFocus();
  });

  test('the way back returns the focus to the followed link', async () => {
    const { user, router } = renderApp();
    await user.click(await screen.findByRole('link', { name: 'Platform 1' }));
    await screen.findByRole('heading', { level: 1, name: 'Platform 1' });
    act(() => router.navigator.go(-1));
    expect(await screen.findByRole('link', { name: 'Platform 1' })).toHaveFocus();
  });

  test('the skip link leads to the content', async () => {
    renderApp();
    expect(screen.getByRole('link', { name: 'Skip to content' })).toHaveAttribute('href', '#main');
    expect(screen.getByRole('main')).toHaveAttribute('id', 'main');
  });

  test('a page that fails keeps the header', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = { ...summary(), counts: null };
    const { queryClient } = renderApp();
    await screen.findByRole('heading', { name: 'All platforms operational' });
    act(() => queryClient.setQueryData(['summary'], broken));
    expect(await screen.findByRole('heading', { level: 1, name: "Can't show this page" })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Buoy' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
