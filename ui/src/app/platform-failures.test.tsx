import { screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { describe, expect, test } from 'vitest';
import { findViolations } from '@/testing/axe';
import { check, message, platformNow, summary, toId, transition } from '@/testing/builders';
import { path, preparePlatformPage, record, serveDetail } from '@/testing/platform-history';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';

preparePlatformPage();

const findHistory = () => screen.findByRole('heading', { level: 2, name: /^History/ });

describe('the failures', () => {
  const { until: _, ...ongoing } = transition(1, { link: 'https://example.com/run/1' });
  const pages: Record<string, Parameters<typeof jsonResponse<'TransitionList'>>[1]> = {
    first: {
      items: [
        ongoing,
        transition(2, { to: 'unknown', check_name: '', check_id: toId(999), at: '2026-11-24T06:00:00Z' }),
      ],
      next_page_token: 'older',
      served_from: 'board',
    },
    older: { items: [transition(3, { at: '2026-11-24T05:00:00Z' })], served_from: 'store' },
  };

  /** Serves two pages. There are no failures before the range. */
  function servePages() {
    server.use(
      http.get(url.transitions, ({ request }) => {
        const query = new URL(request.url).searchParams;
        const page = query.has('from') ? pages[query.get('page_token') ?? 'first'] : undefined;
        return jsonResponse('TransitionList', page ?? { items: [], served_from: 'board' });
      }),
    );
  }

  test('have a status, a start, a length, a reason and evidence', async () => {
    servePages();
    renderApp(path);
    const table = await screen.findByRole('table', { name: 'Failures' });
    const [, first, second] = within(table).getAllByRole('row');
    expect(first).toHaveTextContent(/check_1Outage24 Nov 2026, 07:00 UTCOngoingfor 3 hReason 1\.Evidence/);
    expect(second).toHaveTextContent(/Archived checkNo data/);
    expect(second).toHaveTextContent('2 h 35 min');
    expect(screen.getByText(/"No data" means that the status is not known/)).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test('load older ones, and the focus moves to the first of them', async () => {
    servePages();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Load older' }));
    const row = (await screen.findByText('Reason 3.')).closest('tr');
    await waitFor(() => expect(row).toHaveFocus());
    expect(screen.queryByRole('button', { name: 'Load older' })).not.toBeInTheDocument();
  });

  test('keep the loaded ones if older ones cannot be loaded', async () => {
    servePages();
    const { user } = renderApp(path);
    const button = await screen.findByRole('button', { name: 'Load older' });
    server.use(http.get(url.transitions, () => errorResponse(503, 'Not now.')));
    await user.click(button);
    expect(await screen.findByText('Not now.')).toBeVisible();
    expect(screen.getByText('Reason 1.')).toBeVisible();
    servePages();
    await user.click(screen.getByRole('button', { name: 'Load older' }));
    expect(await screen.findByText('Reason 3.')).toBeVisible();
  });

  test('of another period stay until these are loaded, and a text says so', async () => {
    servePages();
    const { user } = renderApp(path);
    await screen.findByText('Reason 1.');
    server.use(http.get(url.transitions, () => delay('infinite')));
    await user.click(screen.getByRole('radio', { name: '30 days' }));
    expect(await screen.findByText('Loading the failures of this period…')).toHaveRole('status');
    expect(screen.getByText('Reason 1.').closest('[aria-busy=true]')).not.toBeNull();
    expect(await findViolations()).toEqual([]);
  });

  test('of another check are not shown while these are loading', async () => {
    servePages();
    const { user } = renderApp(path);
    await screen.findByText('Reason 1.');
    server.use(http.get(url.transitions, () => delay('infinite')));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Failures of' }), 'freshness');
    expect(await screen.findByText('Loading failures')).toHaveRole('status');
    expect(screen.queryByText('Reason 1.')).not.toBeInTheDocument();
  });

  test('can be those of one check, which is then in the URL', async () => {
    const queries = record('/status-transitions');
    const { router, user } = renderApp(path);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Failures of' }), 'freshness');
    expect(router.state.get().location.search).toBe(`?failures=${toId(502)}`);
    expect(await screen.findByText('No failures of freshness in the last 24 hours.')).toBeVisible();
    expect(queries.map((query) => query.get('check_id'))).toContain(toId(502));
  });

  test('have their own error and retry', async () => {
    server.use(http.get(url.transitions, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp(path);
    expect(await screen.findByRole('heading', { name: "Can't load the failures" })).toBeVisible();
    expect(await screen.findByRole('slider', { name: /^row_count/ })).toBeVisible();
    servePages();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Reason 1.')).toBeVisible();
  });

  test('are not known if nothing was measured', async () => {
    const { observed_at: _, ...unmeasured } = check(1, { status: 'unknown' });
    serveDetail({ checks: [unmeasured] });
    renderApp(path);
    expect(await screen.findByText('Nothing has been measured yet, so no failures are known.')).toBeVisible();
  });
});

describe('planned and past messages', () => {
  test('are listed, and older ones can be loaded', async () => {
    const planned = message(1, {
      title: 'Upgrade',
      severity: 'MAINTENANCE',
      starts_at: '2026-11-25T20:00:00Z',
    });
    const past = message(2, {
      state: 'ARCHIVED',
      ends_at: '2026-11-24T12:00:00Z',
      archived_at: '2026-11-24T09:30:00Z',
    });
    const queries = record('/status-messages');
    server.use(
      http.get(url.messages, ({ request }) => {
        const query = new URL(request.url).searchParams;
        if (query.get('phase') === 'planned') {
          return jsonResponse('MessageList', { items: [planned], next_page_token: 'later' });
        }
        if (query.has('page_token')) return jsonResponse('MessageList', { items: [message(3)] });
        return jsonResponse('MessageList', { items: [past], next_page_token: 'older' });
      }),
    );
    const { user } = renderApp(path);
    const list = await screen.findByRole('list', { name: 'Planned' });
    expect(list).toHaveTextContent('UpgradeMaintenance · From 25 Nov 2026, 20:00 UTC · All platforms');
    const ended = screen.getByRole('list', { name: 'Past' });
    expect(ended, 'it was archived before its end').toHaveTextContent('to 24 Nov 2026, 09:30 UTC');
    expect(queries.every((query) => query.get('platform_id') === toId(1))).toBe(true);
    expect(screen.getByRole('button', { name: 'Load more' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'All messages' })).toHaveAttribute('href', '/messages');
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Load older' }));
    const older = (await screen.findByText('Message 3')).closest('li');
    await waitFor(() => expect(older).toHaveFocus());
  });

  test('can be none', async () => {
    renderApp(path);
    expect(await screen.findByText('Nothing is planned.')).toBeVisible();
    expect(screen.getByText('No past messages.')).toBeVisible();
  });

  test('have their own error and retry', async () => {
    server.use(http.get(url.messages, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp(path);
    expect(await screen.findByRole('heading', { name: "Can't load the past messages" })).toBeVisible();
    expect(await screen.findByRole('slider', { name: /^row_count/ })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    server.use(http.get(url.messages, () => jsonResponse('MessageList', { items: [] })));
    const [retryPlanned] = screen.getAllByRole('button', { name: 'Try again' });
    await user.click(retryPlanned as HTMLElement);
    expect(await screen.findByText('Nothing is planned.')).toBeVisible();
    expect(screen.getByText("Can't load the past messages"), 'each phase is on its own').toBeVisible();
  });
});

test('an expired session shows one message', async () => {
  for (const each of [url.series, url.transitions, url.uptime, url.messages]) {
    server.use(http.get(each, () => signInRedirect()));
  }
  renderApp(path);
  expect(await screen.findByText("Can't load the uptime.")).toBeVisible();
  await waitFor(() =>
    expect(screen.getByRole('heading', { name: "Can't load the past messages" })).toBeVisible(),
  );
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.getByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
});

test('a refresh reads the history again', async () => {
  const queries = record('/series');
  const { user } = renderApp(path);
  await screen.findByRole('slider', { name: /^row_count/ });
  const before = queries.length;
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  await waitFor(() => expect(queries.length).toBeGreaterThan(before));
});

test('the breadcrumb keeps the filter of the dashboard', async () => {
  server.use(
    http.get(url.summary, () =>
      jsonResponse('Summary', summary({ platforms: [platformNow(1, { status: 'red' }), platformNow(2)] })),
    ),
  );
  const { router, user } = renderApp('/?q=plat&show=problems');
  await user.click(await screen.findByRole('link', { name: 'Platform 1' }));
  await findHistory();
  await user.click(screen.getByRole('radio', { name: '7 days' }));
  const crumbs = within(screen.getByRole('navigation', { name: 'Breadcrumb' }));
  await user.click(crumbs.getByRole('link', { name: 'Dashboard' }));
  expect(router.state.get().location.pathname + router.state.get().location.search).toBe(
    '/?q=plat&show=problems',
  );
});
