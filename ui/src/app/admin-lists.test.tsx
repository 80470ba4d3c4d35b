import { act, screen, waitFor, within } from '@testing-library/react';
import { delay, HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LatestRuns } from '@/api/types';
import { findViolations } from '@/testing/axe';
import {
  check,
  checkKinds,
  me,
  message,
  platform,
  platformDetail,
  sourceRuns,
  toId,
} from '@/testing/builders';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(() =>
  Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/platforms/platforms-page'),
    import('@/features/admin/checks/checks-page'),
    import('@/features/admin/messages/messages-page'),
    import('@/features/admin/audit/audit-page'),
  ]),
);

function signInAs(role: 'viewer' | 'operator' | 'admin') {
  server.use(http.get(url.me, () => jsonResponse('Me', me({ role, role_source: 'BUOY_DEV_USER' }))));
}

beforeEach(() => signInAs('admin'));

describe('permissions', () => {
  test('a viewer sees the required role and no admin link', async () => {
    signInAs('viewer');
    renderApp('/admin/platforms');
    expect(await screen.findByRole('heading', { level: 1, name: 'You need the admin role' })).toBeVisible();
    expect(screen.getByText(/ada@example.com with the role/)).toHaveTextContent(
      'viewer (source: BUOY_DEV_USER)',
    );
    expect(screen.queryByRole('link', { name: 'Admin' })).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('an operator sees only messages', async () => {
    signInAs('operator');
    server.use(http.get(url.allMessages, () => jsonResponse('MessageList', { items: [] })));
    const { router } = renderApp('/admin');
    const nav = await screen.findByRole('navigation', { name: 'Admin' });
    expect(
      within(nav)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['Messages']);
    await waitFor(() => expect(router.state.get().location.pathname).toBe('/admin/messages'));
    expect(screen.getByRole('link', { name: 'Admin' })).toBeVisible();
  });
});

describe('the list of platforms', () => {
  test('shows a loading state', async () => {
    server.use(http.get(url.platforms, () => delay('infinite'), { once: true }));
    renderApp('/admin/platforms');
    expect(await screen.findByText('Loading platforms')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
  });

  test('shows an error, tries again on request and shows an empty list', async () => {
    server.use(http.get(url.platforms, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp('/admin/platforms');
    expect(await screen.findByRole('heading', { level: 2, name: "Can't load the platforms" })).toBeVisible();
    server.use(http.get(url.platforms, () => jsonResponse('PlatformList', { items: [] })));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('No platforms yet. Add the first one.')).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test.each([1280, 360])(
    'at %d px, file-managed rows are read-only, and the server searches',
    async (width) => {
      setViewport(width);
      const items = [
        platform({ name: 'Sales' }),
        platform({ id: toId(2), name: 'Depot', origin: 'FILE', updated_by: 'config/depot.yml' }),
      ];
      const searches: (string | null)[] = [];
      server.use(
        http.get(url.platforms, async ({ request }) => {
          const text = new URL(request.url).searchParams.get('q');
          searches.push(text);
          if (text !== null) await delay(50);
          const found = items.filter(({ name }) => name.toLowerCase().includes(text ?? ''));
          return jsonResponse('PlatformList', { items: found });
        }),
      );
      const { user } = renderApp('/admin/platforms');
      expect(await screen.findByRole('link', { name: 'Edit Sales' })).toHaveAttribute(
        'href',
        `/admin/platforms/${toId(1)}`,
      );
      expect(screen.getByRole('link', { name: 'Show page of Sales' })).toHaveAttribute(
        'href',
        '/platforms/platform-1',
      );
      expect(screen.getByText('Managed in config/depot.yml')).toBeVisible();
      expect(screen.getByRole('link', { name: 'View Depot' })).toBeVisible();
      expect(screen.queryByRole('button', { name: 'Archive Depot' })).not.toBeInTheDocument();
      expect(await findViolations()).toEqual([]);
      expect(screen.getByText('2 platforms')).toHaveRole('status');
      await user.type(screen.getByRole('searchbox', { name: 'Search' }), ' sal');
      expect(screen.getByText('Searching…'), 'the old rows stay').toHaveRole('status');
      expect(screen.getByText('Depot').closest('[aria-busy=true]')).toBeInTheDocument();
      expect(await screen.findByText('1 platform matches')).toHaveRole('status');
      expect(screen.queryByText('Depot')).not.toBeInTheDocument();
      await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'x');
      expect(screen.queryByText('No platform matches the search.')).not.toBeInTheDocument();
      expect(await screen.findByText('No platform matches the search.')).toBeVisible();
      expect(searches, 'a search waits until the user stops typing').toEqual([null, 'sal', 'salx']);
    },
  );

  test('a failed search keeps the search field, and never says that nothing matches', async () => {
    server.use(
      http.get(url.platforms, ({ request }) =>
        request.url.includes('q=sal')
          ? errorResponse(503, 'Not now.')
          : jsonResponse('PlatformList', { items: [platform()] }),
      ),
    );
    const { user } = renderApp('/admin/platforms');
    await screen.findByText('1 platform');
    await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'sal');
    expect(await screen.findByRole('heading', { level: 2, name: "Can't load the platforms" })).toBeVisible();
    expect(screen.queryByText(/matches/)).not.toBeInTheDocument();
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveFocus();
    server.use(http.get(url.platforms, () => jsonResponse('PlatformList', { items: [platform()] })));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 platform matches')).toBeVisible();
  });

  test('a long list renders some rows, counts all, and keeps the focused row', async () => {
    const items = Array.from({ length: 200 }, (_, n) => platform({ id: toId(n + 1), name: `P${n + 1}` }));
    server.use(http.get(url.platforms, () => jsonResponse('PlatformList', { items })));
    server.use(http.get(url.audit, () => jsonResponse('AuditEventList', { items: [] })));
    const { router } = renderApp('/admin/audit');
    await screen.findByText('Nothing has been changed yet.');
    const saved = { id: toId(150), text: 'Platform P150 saved' };
    await act(() => router.navigator.push('/admin/platforms', { saved, ownFocus: true }));
    const row = await screen.findByRole('row', { name: /P150/ });
    expect(row).toHaveFocus();
    expect(row).toHaveAttribute('aria-rowindex', '151');
    expect(screen.getByRole('table', { name: 'Platforms' })).toHaveAttribute('aria-rowcount', '201');
    expect(screen.getAllByRole('row').length).toBeLessThan(60);
    expect(await findViolations()).toEqual([]);
  });

  test('loads more pages until it can focus the saved row', async () => {
    server.use(
      http.get(url.audit, () => jsonResponse('AuditEventList', { items: [] })),
      http.get(url.platforms, ({ request }) => {
        const page = Number(new URL(request.url).searchParams.get('page_token') ?? 1);
        const items = [platform({ id: toId(page), name: `P${page}` })];
        return jsonResponse(
          'PlatformList',
          page < 4 ? { items, next_page_token: String(page + 1) } : { items },
        );
      }),
    );
    const { router } = renderApp('/admin/audit');
    await screen.findByText('Nothing has been changed yet.');
    const saved = { id: toId(3), text: 'Platform P3 saved' };
    await act(() => router.navigator.push('/admin/platforms', { saved, ownFocus: true }));
    await waitFor(() => expect(screen.getByRole('row', { name: /P3/ })).toHaveFocus());
    expect(screen.queryByRole('row', { name: /P4/ })).not.toBeInTheDocument();
    expect(screen.getByText('Platform P3 saved.')).toBeVisible();
  });

  test('focuses the saved row once all data of the rows has arrived', async () => {
    let sendKinds = () => {};
    const kindsSent = new Promise<void>((resolve) => {
      sendKinds = resolve;
    });
    server.use(
      http.get(url.audit, () => jsonResponse('AuditEventList', { items: [] })),
      http.get(url.checks, () => jsonResponse('CheckList', { items: [check(1), check(2)] })),
      http.get(url.checkKinds, () => kindsSent.then(() => jsonResponse('CheckKindList', checkKinds))),
    );
    const { router, queryClient } = renderApp('/admin/audit');
    await screen.findByText('Nothing has been changed yet.');
    const saved = { id: check(2).id, text: 'Check check_2 saved' };
    await act(() => router.navigator.push('/admin/checks', { saved, ownFocus: true }));
    await waitFor(() => expect(queryClient.isFetching({ queryKey: ['admin'] })).toBe(0));
    expect(screen.queryByText('Check check_2 saved.')).not.toBeInTheDocument();
    sendKinds();
    await waitFor(() => expect(screen.getByRole('row', { name: /check_2/ })).toHaveFocus());
    expect(screen.getByText('Check check_2 saved.')).toBeVisible();
  });

  test('archiving shows its effect, sends the version and shows the error', async () => {
    const sentHeaders: Headers[] = [];
    server.use(
      http.get(url.platform, () =>
        jsonResponse('PlatformDetail', platformDetail({ checks: [check(1), check(2)] })),
      ),
      http.post(`${url.platform}/archive`, ({ request }) => {
        sentHeaders.push(request.headers);
        if (sentHeaders.length === 1) return errorResponse(412, 'Bob has changed it at 10:00.');
        return jsonResponse('Platform', platform({ state: 'ARCHIVED', version: 2 }));
      }),
    );
    const { user } = renderApp('/admin/platforms');
    const button = await screen.findByRole('button', { name: 'Archive Platform 1' });
    await user.click(button);
    const dialog = await screen.findByRole('alertdialog', { name: 'Archive this platform?' });
    expect(await within(dialog).findByText(/Platform 1 and 2 checks will be archived/)).toBeVisible();
    expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    expect(await findViolations()).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(button).toHaveFocus();

    await user.click(button);
    await user.click(screen.getByRole('button', { name: 'Archive' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Bob has changed it at 10:00.');
    await user.click(screen.getByRole('button', { name: 'Archive' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument());
    expect(screen.getByText('Platform Platform 1 archived')).toHaveRole('status');
    expect(sentHeaders[0]?.get('If-Match')).toBe('"1"');
    expect(sentHeaders[0]?.get('Idempotency-Key')).not.toBe(sentHeaders[1]?.get('Idempotency-Key'));
  });

  test('a switch shows archived platforms, which can be restored', async () => {
    const archived = platform({ state: 'ARCHIVED', name: 'Old' });
    server.use(
      http.get(url.platforms, ({ request }) =>
        jsonResponse('PlatformList', { items: request.url.includes('state=ARCHIVED') ? [archived] : [] }),
      ),
      http.post(`${url.platform}/restore`, () => jsonResponse('Platform', platform({ name: 'Old' }))),
    );
    const { user, router } = renderApp('/admin/platforms');
    await user.click(await screen.findByRole('checkbox', { name: 'Archived' }));
    const row = await screen.findByRole('row', { name: /Old/ });
    expect(row).toHaveTextContent('Archived');
    expect(row, 'an archived platform has no status').not.toHaveTextContent('Operational');
    await user.click(screen.getByRole('button', { name: 'Restore Old' }));
    expect(router.state.get().location.search).toBe('?show=archived');
    await user.click(await screen.findByRole('button', { name: 'Restore' }));
    expect(await screen.findByText('Platform Old restored')).toHaveRole('status');
  });

  test('loads more on request and focuses the first new row', async () => {
    server.use(
      http.get(url.platforms, ({ request }) => {
        const token = new URL(request.url).searchParams.get('page_token');
        return token === 'more'
          ? jsonResponse('PlatformList', { items: [platform({ id: toId(2), name: 'Second' })] })
          : jsonResponse('PlatformList', { items: [platform({ name: 'First' })], next_page_token: 'more' });
      }),
    );
    const { user } = renderApp('/admin/platforms');
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await waitFor(() => expect(screen.getByRole('row', { name: /Second/ })).toHaveFocus());
    expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument();
  });
});

test('the list of messages shows drafts and published messages', async () => {
  server.use(
    http.get(url.allMessages, ({ request }) => {
      const state = new URL(request.url).searchParams.get('state');
      const items = [
        message(state === 'DRAFT' ? 1 : 2, { state: state === 'DRAFT' ? 'DRAFT' : 'PUBLISHED' }),
      ];
      return jsonResponse('MessageList', { items });
    }),
  );
  renderApp('/admin/messages');
  expect(await screen.findByRole('row', { name: /Message 1/ })).toHaveTextContent('Draft');
  expect(screen.getByRole('row', { name: /Message 2/ })).toHaveTextContent('Published');
  expect(screen.getByRole('link', { name: 'Show page of Message 2' })).toHaveAttribute('href', '/messages');
  expect(screen.queryByRole('link', { name: 'Show page of Message 1' })).not.toBeInTheDocument();
  expect(await findViolations()).toEqual([]);
});

test('the row of a check names its platform and links to its chart on the page of the platform', async () => {
  const platform = { slug: 'platform-1', name: 'Sales', state: 'ARCHIVED' } as const;
  server.use(http.get(url.checks, () => jsonResponse('CheckList', { items: [check(1, { platform })] })));
  renderApp('/admin/checks');
  expect(await screen.findByRole('row', { name: /check_1/ })).toHaveTextContent('Sales (archived)');
  expect(await screen.findByRole('link', { name: 'Show page of check_1' })).toHaveAttribute(
    'href',
    `/platforms/platform-1?check=${check(1).id}`,
  );
});

test('an archived check shows no status', async () => {
  const items = [check(1, { state: 'ARCHIVED', warning: 'results expire too early' })];
  server.use(http.get(url.checks, () => jsonResponse('CheckList', { items })));
  renderApp('/admin/checks?show=archived');
  const row = await screen.findByRole('row', { name: /check_1/ });
  expect(row).toHaveTextContent('Archived');
  expect(row).not.toHaveTextContent(/Operational|Results expire/);
});

test.each([
  [{ state: 'DRAFT' }, 'The draft is discarded.'],
  [{ starts_at: '2026-11-30T09:00:00Z' }, 'The message is never shown.'],
  [{}, 'The message is no longer shown.'],
  [{ ends_at: '2026-11-24T09:00:00Z' }, 'The message has already ended.'],
] as const)('the archive dialog of a message shows its effect: %j', async (overrides, effect) => {
  const items = [message(1, overrides)];
  server.use(
    http.get(url.allMessages, ({ request }) => {
      const state = new URL(request.url).searchParams.get('state');
      return jsonResponse('MessageList', { items: items.filter((each) => each.state === state) });
    }),
  );
  const { user } = renderApp('/admin/messages');
  await user.click(await screen.findByRole('button', { name: 'Archive Message 1' }));
  expect(await screen.findByRole('alertdialog')).toHaveTextContent(effect);
});

test('"Measure now" shows the progress until all runs have ended', async () => {
  const run = (id: string, state: 'RUNNING' | 'SUCCESS') => ({
    id,
    source: 'sql' as const,
    state,
    trigger: 'manual' as const,
    started_at: '2026-11-24T10:00:00Z',
    checks_total: 2,
    results_written: 2,
    checks_failed: 0,
    error_summary: '',
  });
  const states: LatestRuns['items'][] = [
    [sourceRuns(run(toId(1), 'SUCCESS'))],
    [sourceRuns(run(toId(2), 'RUNNING'))],
    [sourceRuns(run(toId(2), 'SUCCESS'))],
  ];
  let requests = 0;
  server.use(
    http.get(url.checks, () =>
      jsonResponse('CheckList', { items: [check(1), check(2, { state: 'PAUSED' })] }),
    ),
    http.get(url.latestRuns, () => {
      const items = states[Math.min(requests, 2)] ?? [];
      requests += 1;
      return jsonResponse('LatestRuns', { items });
    }),
    http.post(url.runs, () => HttpResponse.json({ detail: 'Measuring has begun.' }, { status: 202 })),
  );
  const { user } = renderApp('/admin/checks');
  expect(await screen.findByRole('row', { name: /check_2/ })).toHaveTextContent('Paused');
  expect(await findViolations()).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Measure now' }));
  expect(await screen.findByText('Measuring… 1 running, 0 finished', {}, { timeout: 5_000 })).toHaveRole(
    'status',
  );
  expect(await screen.findByText('Measured 2 checks.', {}, { timeout: 8_000 })).toBeVisible();
});
