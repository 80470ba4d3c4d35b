import { screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { describe, expect, test } from 'vitest';
import type { Summary } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { me, message, platformNow, summary, toId } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

function serveSummary(overrides: Partial<Summary>) {
  server.use(http.get(url.summary, () => jsonResponse('Summary', summary(overrides))));
}

const mixedPlatforms = [
  platformNow(1, {
    name: 'Finance',
    owner: 'Ledger team',
    status: 'red',
    failing: 4,
    since: '2026-11-24T07:00:00Z',
    reason: '312 rows missing',
  }),
  platformNow(2, {
    name: 'Risk',
    status: 'unknown',
    stale: true,
    last_known: 'green',
    checked_at: '2026-11-24T08:00:00Z',
  }),
  platformNow(3, { name: 'Models', maintenance: true }),
  platformNow(4, { name: 'Sales' }),
];

describe('the states of the dashboard', () => {
  test('shows a loading state', async () => {
    server.use(http.get(url.summary, () => delay('infinite')));
    renderApp();
    expect(await screen.findByText('Loading platform status')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
  });

  test('shows an error and tries again on request', async () => {
    server.use(http.get(url.summary, () => errorResponse(503, 'The status store is not reachable.')));
    const { user } = renderApp();
    expect(
      await screen.findByRole('heading', { level: 1, name: "Can't load platform status" }),
    ).toBeVisible();
    expect(screen.getByRole('alert')).toHaveTextContent('The status store is not reachable.');
    expect(screen.getByRole('alert')).toHaveTextContent('req-123');
    expect(await findViolations()).toEqual([]);
    serveSummary({});
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'All platforms operational' })).toBeVisible();
  });

  test('shows the first run', async () => {
    serveSummary({ platforms: [], ingestion: { state: 'none', reason: '' } });
    renderApp();
    expect(await screen.findByRole('heading', { level: 1, name: 'No platforms yet' })).toBeVisible();
    expect(screen.getByText('No data collected yet')).toBeVisible();
    expect(await screen.findByText('An administrator can add the first one.')).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test.each(['viewer', 'operator'] as const)(
    'tells a %s that an administrator can add a platform',
    async (role) => {
      serveSummary({ platforms: [] });
      server.use(http.get(url.me, () => jsonResponse('Me', me({ role }))));
      renderApp();
      expect(await screen.findByText('An administrator can add the first one.')).toBeVisible();
      if (role === 'operator') await screen.findByRole('link', { name: 'Admin' });
      expect(screen.queryByRole('link', { name: 'Add a platform' })).not.toBeInTheDocument();
    },
  );

  test('shows an admin the link to add a platform', async () => {
    serveSummary({ platforms: [] });
    server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
    renderApp();
    const link = await screen.findByRole('link', { name: 'Add a platform' });
    expect(link).toHaveAttribute('href', '/admin/platforms/new');
    expect(screen.queryByText(/An administrator/)).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('shows the status of each platform', async () => {
    serveSummary({ platforms: mixedPlatforms });
    renderApp();
    const headline = '1 of 4 platforms is down, 1 without data, 1 in maintenance';
    expect(await screen.findByRole('heading', { level: 1, name: headline })).toBeVisible();
    expect(document.title).toBe(`${headline} · Buoy`);
    expect(screen.getByText(/Last run/).closest('p')).toHaveTextContent(/^Last run 4 min ago$/);
    expect(screen.queryByText(/up to date/)).not.toBeInTheDocument();
    const [finance, risk, models, sales] = screen
      .getAllByRole('listitem')
      .filter((item) => item.querySelector('h3'));
    expect(finance).toHaveTextContent('Outage');
    expect(finance).toHaveTextContent('For 3 h · 4 of 6 checks failing');
    expect(finance).toHaveTextContent('312 rows missing');
    expect(finance).toHaveTextContent('Checked 5 min ago');
    expect(risk).toHaveTextContent('Stale');
    expect(risk).toHaveTextContent('Last known: Operational, 2 h ago');
    expect(risk).not.toHaveTextContent('Checked');
    expect(models).toHaveTextContent('Maintenance');
    expect(sales).toHaveTextContent('Operational');
    expect(screen.getByRole('link', { name: 'Finance' })).toHaveAttribute('href', '/platforms/platform-1');
    expect(await findViolations()).toEqual([]);
  });

  test('shows a platform that was never checked', async () => {
    const { checked_at: _, uptime: __, ...rest } = platformNow(1, { status: 'unknown', coverage: 0 });
    serveSummary({ platforms: [rest] });
    renderApp();
    expect(await screen.findByText('Never checked')).toBeVisible();
    expect(screen.getByText('No uptime data')).toBeVisible();
  });

  test('shows the reason and age of a stale board', async () => {
    serveSummary({ stale: true, reason: 'the warehouse did not answer', as_of: '2026-11-24T09:40:00Z' });
    renderApp();
    expect(await screen.findByRole('heading', { level: 1, name: 'Status may be out of date' })).toBeVisible();
    expect(screen.getByText(/The warehouse did not answer\./)).toHaveTextContent('Last update: 20 min ago');
    expect(await findViolations()).toEqual([]);
  });

  test('shows why data collection is late', async () => {
    serveSummary({ ingestion: { state: 'late', reason: 'the last successful http run was 12 min ago' } });
    renderApp();
    const line = (await screen.findByText(/Data collection is late/)).closest('p');
    expect(line).toHaveTextContent(
      /^Data collection is late\. The last successful http run was 12 min ago\.$/,
    );
  });

  test('shows what is missing from a partial response', async () => {
    serveSummary({ warnings: ['Messages could not be read.'] });
    renderApp();
    expect(await screen.findByText('Messages could not be read.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Platform 1' })).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });
});

describe('messages', () => {
  const four = [
    message(1, {
      severity: 'CRITICAL',
      title: 'Finance is down',
      platform_ids: [toId(1)],
      url: 'https://example.com/i',
    }),
    message(2, { severity: 'MAINTENANCE', ends_at: '2026-11-24T12:00:00Z' }),
    message(3, { severity: 'WARNING' }),
    message(4),
  ];

  test('shows three messages, and all on request', async () => {
    serveSummary({ platforms: mixedPlatforms, messages: four });
    const { user } = renderApp();
    const first = within((await screen.findAllByRole('article'))[0] as HTMLElement);
    expect(first.getByRole('heading')).toHaveTextContent('Critical: Finance is down');
    expect(first.getByRole('link', { name: 'Finance' })).toHaveAttribute('href', '/platforms/platform-1');
    expect(first.getByRole('link', { name: /More information/ })).toHaveAttribute('rel', 'noreferrer');
    expect(screen.getAllByRole('article')).toHaveLength(3);
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Show 1 more' }));
    expect(screen.getAllByRole('article')).toHaveLength(4);
    const fewer = screen.getByRole('button', { name: 'Show fewer' });
    expect(fewer).toHaveFocus();
    await user.click(fewer);
    expect(screen.getAllByRole('article')).toHaveLength(3);
    expect(screen.getByRole('button', { name: 'Show 1 more' })).toHaveFocus();
    expect(screen.getByRole('link', { name: 'All messages' })).toHaveAttribute('href', '/messages');
  });

  test('announces planned maintenance after the current messages', async () => {
    const maintenance = message(5, {
      severity: 'MAINTENANCE',
      title: 'Move to new disks',
      starts_at: '2026-11-24T13:00:00Z',
      ends_at: '2026-11-24T14:30:00Z',
    });
    serveSummary({ messages: [message(1)], planned: [maintenance] });
    renderApp();
    const [current, planned] = await screen.findAllByRole('article');
    expect(current).toHaveTextContent('Message 1');
    expect(planned).toHaveTextContent('Maintenance: Planned: Move to new disks');
    expect(planned).toHaveTextContent(
      'From 24 Nov 2026, 13:00 UTC to 24 Nov 2026, 14:30 UTC (in 3 h) · All platforms',
    );
    expect(await findViolations()).toEqual([]);
  });

  test('undoes a dismissal where the banner was', async () => {
    serveSummary({ messages: [message(1), message(2)] });
    const { user } = renderApp();
    await user.click(await screen.findByRole('button', { name: 'Dismiss: Message 1' }));
    expect(screen.getByText('Dismissed: Message 1')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Undo' })).toHaveFocus();
    expect(screen.getAllByRole('article')).toHaveLength(1);
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getAllByRole('article')).toHaveLength(2);
    expect(screen.getByRole('button', { name: 'Dismiss: Message 1' })).toHaveFocus();
  });

  test('can undo only the last dismissal', async () => {
    serveSummary({ messages: [message(1), message(2)] });
    const { user } = renderApp();
    await user.click(await screen.findByRole('button', { name: 'Dismiss: Message 1' }));
    await user.click(screen.getByRole('button', { name: 'Dismiss: Message 2' }));
    expect(screen.queryByText('Dismissed: Message 1')).not.toBeInTheDocument();
    expect(screen.getByText('Dismissed: Message 2')).toBeVisible();
  });

  test('shows a dismissed message again after an edit', async () => {
    serveSummary({ messages: [message(1)] });
    const { user, queryClient } = renderApp();
    await user.click(await screen.findByRole('button', { name: 'Dismiss: Message 1' }));
    expect(screen.queryByRole('article')).not.toBeInTheDocument();
    serveSummary({ messages: [message(1, { version: 2 })] });
    await queryClient.refetchQueries();
    expect(await screen.findByRole('article')).toBeVisible();
  });
});

test('announces new headlines and critical messages only', async () => {
  serveSummary({});
  const { queryClient } = renderApp();
  await screen.findByRole('heading', { level: 2, name: 'Platforms' });
  await queryClient.refetchQueries();
  expect(screen.queryByText(/is degraded/)).not.toBeInTheDocument();
  serveSummary({
    platforms: [platformNow(1, { status: 'yellow' }), platformNow(2)],
    messages: [message(1, { severity: 'CRITICAL', title: 'Slow loads' })],
  });
  await queryClient.refetchQueries();
  expect(await screen.findByText('Platform 1 is degraded. Slow loads')).toHaveRole('status');
});

test('tiles keep their order while one has the focus', async () => {
  serveSummary({});
  const { queryClient } = renderApp();
  (await screen.findByRole('link', { name: 'Platform 1' })).focus();
  serveSummary({ platforms: [platformNow(2, { status: 'red' }), platformNow(1)] });
  await queryClient.refetchQueries();
  await screen.findByRole('heading', { name: 'Platform 2 is down' });
  const listNames = () => screen.getAllByRole('link', { name: /^Platform/ }).map((link) => link.textContent);
  expect(listNames()).toEqual(['Platform 1', 'Platform 2']);
  screen.getByRole('button', { name: 'Refresh' }).focus();
  await waitFor(() => expect(listNames()).toEqual(['Platform 2', 'Platform 1']));
});
