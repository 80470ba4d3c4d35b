import { screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PlatformDetail } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { check, me, message, platform, platformDetail, platformUptime } from '@/testing/builders';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

// The page is a separate chunk. Its first load is slow, so it happens before the tests.
beforeAll(() => import('@/features/platform/platform-page'));

function serveDetail(overrides: Partial<PlatformDetail>) {
  server.use(http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail(overrides))));
}

const path = '/platforms/platform-1';

describe('the states of the platform page', () => {
  test('shows a loading state', async () => {
    server.use(http.get(url.platform, () => delay('infinite')));
    renderApp(path);
    expect(await screen.findByText('Loading platform')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
  });

  test('shows an error and tries again on request', async () => {
    server.use(http.get(url.platform, () => errorResponse(500, 'Something broke.')));
    const { user } = renderApp(path);
    expect(await screen.findByRole('heading', { level: 1, name: "Can't load this platform" })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    serveDetail({});
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Platform 1' })).toBeVisible();
  });

  test('shows that a platform does not exist', async () => {
    server.use(http.get(url.platform, () => errorResponse(404, 'There is no such platform.')));
    renderApp('/platforms/gone');
    expect(await screen.findByRole('heading', { level: 1, name: 'No such platform' })).toBeVisible();
    expect(document.title).toBe('No such platform · Buoy');
    const crumbs = within(screen.getByRole('navigation', { name: 'Breadcrumb' }));
    expect(crumbs.getByRole('link', { name: 'Dashboard' })).toHaveAttribute('href', '/');
    expect(await findViolations()).toEqual([]);
  });

  test('shows a platform without checks', async () => {
    serveDetail({
      checks: [],
      platform: platform({ status: 'unknown', contact: '', url: '', description: '' }),
    });
    renderApp(path);
    expect(await screen.findByText(/No checks yet/)).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test('shows that a platform is archived', async () => {
    const outage = { status: 'red', since: '2026-11-24T07:00:00Z', failing: 1, reason: 'row_count' } as const;
    serveDetail({ checks: [], platform: platform({ state: 'ARCHIVED', ...outage }) });
    renderApp(path);
    expect(await screen.findByText(/^This platform is archived\./)).toBeVisible();
    expect(screen.getByText('Archived')).toBeVisible();
    expect(screen.getByText('No checks. They were archived with the platform.')).toBeVisible();
    expect(
      await screen.findByText(
        /^No failures were recorded in the last 24 hours\. This platform has no checks now\./,
      ),
    ).toBeVisible();
    expect(
      screen.queryByText(/Since|^For|failing|^Checked|row_count/),
      'an archived platform has no status',
    ).not.toBeInTheDocument();
    expect(document.title).toBe('Platform 1 (archived) · Buoy');
    expect(await findViolations()).toEqual([]);
  });

  test('shows the reason and the last known status of stale data', async () => {
    serveDetail({
      stale: true,
      reason: 'the warehouse did not answer',
      platform: platform({
        status: 'unknown',
        stale: true,
        last_known: 'green',
        reason: 'No result for 2 h',
      }),
    });
    renderApp(path);
    expect(await screen.findByText(/The warehouse did not answer\./)).toBeVisible();
    expect(screen.getByText('Stale')).toBeVisible();
    expect(screen.getByText(/Last known: Operational/)).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });
});

describe('the checks of a platform', () => {
  const checks = [
    check(1, {
      name: 'row_count',
      status: 'red',
      value: 1312,
      reason: '1,312 rows missing',
      link: 'https://example.com/query',
      runbook_url: 'javascript:alert(1)',
    }),
    check(2, { name: 'health', kind: 'http', status: 'unknown', stale: true, last_known: 'yellow' }),
    check(3, { name: 'old_export', state: 'PAUSED', status: 'unknown' }),
  ];

  test('are in a table on a wide screen', async () => {
    const red = platform({
      status: 'red',
      failing: 1,
      unknown: 1,
      counted: 2,
      since: '2026-11-24T07:00:00Z',
      reason: 'row_count',
    });
    serveDetail({ platform: red, checks, messages: [message(1)] });
    renderApp(path);
    const table = await screen.findByRole('table', { name: 'Checks now' });
    const row = within(table).getByRole('row', { name: /row_count/ });
    await waitFor(() => expect(row).toHaveTextContent('SQL query'));
    expect(row).toHaveTextContent('Outage');
    expect(row).toHaveTextContent('1,312 rows');
    expect(row).toHaveTextContent('Warning from 100, critical from 1,000');
    expect(row).toHaveTextContent('24 Nov 2026, 09:55 UTC');
    expect(within(row).getByRole('link', { name: /Evidence/ })).toHaveAttribute(
      'href',
      'https://example.com/query',
    );
    expect(within(row).queryByRole('link', { name: /Runbook/ })).not.toBeInTheDocument();
    expect(within(table).getByRole('row', { name: /health/ })).toHaveTextContent('Last known: Degraded');
    expect(within(table).getByRole('row', { name: /old_export/ })).toHaveTextContent('Paused');
    expect(screen.getByRole('link', { name: 'finance@example.com' })).toHaveAttribute(
      'href',
      'mailto:finance@example.com',
    );
    expect(screen.getByText(/1 of 2 checks failing, 1 without data ·/)).toHaveTextContent('For 3 h');
    expect(screen.getByRole('article')).toHaveTextContent('Message 1');
    expect(document.title).toBe('Platform 1 · Buoy');
    expect(await findViolations()).toEqual([]);
  });

  test('say what the newest result says while they are green', async () => {
    const checks = [
      check(1, { detail: 'the last run succeeded after 47 min', value: 47.3166, unit: 'min' }),
      check(2, { status: 'red', reason: 'the last run failed' }),
    ];
    serveDetail({ checks });
    renderApp(path);
    expect(await screen.findByText('The last run succeeded after 47 min.')).toBeVisible();
    expect(screen.getByText('47.3 min')).toBeVisible();
    expect(screen.getByText('The last run failed.')).toBeVisible();
  });

  test('are in stacked rows on a phone', async () => {
    setViewport(360);
    const {
      warn: _,
      crit: __,
      value: ___,
      since: ____,
      observed_at: _____,
      ...unmeasured
    } = check(1, { kind: 'heartbeat' });
    const late = check(2, { status: 'red', reason: '1,312 rows missing' });
    serveDetail({ checks: [unmeasured, late], platform: platform({ contact: 'Ask at the desk' }) });
    renderApp(path);
    expect(await screen.findByRole('heading', { name: 'check_1' })).toBeVisible();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
    expect(screen.getByText('No value')).toBeVisible();
    expect(screen.getByText('Never')).toBeVisible();
    expect(screen.getByText('Unknown'), 'a check without results has no "since"').toBeVisible();
    expect(screen.getByText('Ask at the desk')).toBeVisible();
    expect(screen.getAllByText('Status')).toHaveLength(2);
    expect(screen.getAllByText('Details'), 'a check without details has no row for them').toHaveLength(1);
    expect(screen.getByText('1,312 rows missing.')).toBeVisible();
    expect(
      await screen.findByRole('slider', { name: 'Platform 1: daily status, last 30 days' }),
    ).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });
});

describe('the daily status', () => {
  test('shows each day by keyboard', async () => {
    const uptime = platformUptime(90);
    const outage = { status: 'red', red_seconds: 1_800, checks: 2, uptime: 0.979 } as const;
    uptime.days[88] = { ...(uptime.days[88] as (typeof uptime.days)[number]), ...outage };
    server.use(http.get(url.uptime, () => jsonResponse('PlatformUptime', uptime)));
    const { user } = renderApp(path);
    const strip = await screen.findByRole('slider', { name: 'Platform 1: daily status, last 90 days' });
    const getDayText = () => strip.getAttribute('aria-valuetext')?.replace('\u00a0', ' ');
    strip.focus();
    expect(getDayText()).toBe('24 Nov 2026 (UTC): Operational, 100.00 % uptime');
    await user.keyboard('{ArrowLeft}');
    expect(getDayText()).toBe('23 Nov 2026 (UTC): Outage, 30 min, 2 failed checks, 97.90 % uptime');
    await user.keyboard('{PageUp}');
    expect(getDayText()).toContain('16 Nov 2026');
    await user.keyboard('{Home}{ArrowLeft}');
    expect(getDayText()).toContain('27 Aug 2026');
    expect(strip).toHaveAttribute('aria-valuenow', '1');
    await user.keyboard('{End}{PageDown}{ArrowRight}');
    expect(getDayText()).toContain('24 Nov 2026');
  });

  test('has its own error and retry', async () => {
    server.use(http.get(url.uptime, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp(path);
    expect(
      await screen.findByRole('heading', { level: 2, name: "Can't load the daily status" }),
    ).toBeVisible();
    expect(screen.getByRole('table', { name: 'Checks now' })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    server.use(http.get(url.uptime, () => jsonResponse('PlatformUptime', platformUptime(90))));
    const card = within(screen.getByText('Not now.').parentElement as HTMLElement);
    await user.click(card.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('slider', { name: /daily status/ })).toBeVisible();
  });
});

describe('"Add a check"', () => {
  test('leads admins to the form with this platform', async () => {
    server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
    const { user, router } = renderApp(path);
    const checksNow = within(await screen.findByRole('region', { name: 'Checks now' }));
    await user.click(await checksNow.findByRole('link', { name: 'Add a check' }));
    expect(await screen.findByRole('combobox', { name: 'Platform' })).toHaveDisplayValue('Platform 1');
    expect(router.state.get().location.search).toBe('?platform=platform-1');
  });

  test('is not offered to viewers', async () => {
    renderApp(path);
    const checksNow = within(await screen.findByRole('region', { name: 'Checks now' }));
    expect(checksNow.queryByRole('link', { name: 'Add a check' })).not.toBeInTheDocument();
  });

  test('lets the user choose if the platform in the URL does not exist', async () => {
    server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
    renderApp('/admin/checks/new?platform=gone');
    expect(await screen.findByRole('combobox', { name: 'Platform' })).toHaveDisplayValue('Choose a platform');
  });
});
