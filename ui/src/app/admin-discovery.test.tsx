import { screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findViolations } from '@/testing/axe';
import { checkKinds, discoveredJob, me, platformDetail, toId } from '@/testing/builders';
import { discoveredList, serveObjects } from '@/testing/discovery';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(() =>
  Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/discovery/discovery-page'),
    import('@/features/admin/checks/checks-page'),
    import('@/features/platform/platform-page'),
  ]),
);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

describe('the list of what can be watched', () => {
  test.each([1280, 360])(
    'at %d px, shows who sees the objects, their owners, tags and watchers',
    async (width) => {
      setViewport(width);
      const watcher = {
        id: toId(501),
        name: 'Load',
        platform: { slug: 'sales', name: 'Sales', state: 'ACTIVE' as const },
      };
      const requests = serveObjects([discoveredJob(1, { watched_by: [watcher] }), discoveredJob(2)], {
        visible: 12,
        watched: 3,
      });
      renderApp('/admin/discovery?show=all');
      expect(await screen.findByText(/12 jobs visible to .*buoy-app.*, 3 watched/)).toHaveRole('status');
      expect(document.title).toBe('Discover · Buoy');
      expect(screen.getByText(/The ingestion job can have another identity/)).toBeVisible();
      expect(screen.getByRole('link', { name: /Sales.*: .*Load/ })).toHaveAttribute(
        'href',
        `/platforms/sales?check=${toId(501)}`,
      );
      expect(screen.getAllByRole('checkbox'), 'a watched object cannot be selected').toHaveLength(1);
      expect(screen.getByRole('checkbox', { name: /^Job 2/ })).not.toBeChecked();
      expect(screen.getAllByText('ann@example.com')).toHaveLength(2);
      expect(screen.getAllByText(/team.*=.*sales/)).toHaveLength(2);
      expect(requests).toEqual([{ kind: 'job_run', page_size: '100' }]);
      expect(await findViolations()).toEqual([]);
    },
  );

  test('the kind, the filter and the search are in the URL and in the request', async () => {
    const requests = serveObjects([discoveredJob(1)], { identity: '' });
    const { user, router } = renderApp('/admin/discovery?kind=pipeline&q=load&show=unknown');
    expect(await screen.findByText('1 pipeline visible, 0 watched')).toBeVisible();
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('load');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'Watched');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Kind of check' }), 'SQL warehouse');
    await user.clear(screen.getByRole('searchbox', { name: 'Search' }));
    await waitFor(() => expect(router.state.get().location.search).toBe('?kind=sql_warehouse&show=watched'));
    await waitFor(() =>
      expect(requests).toEqual([
        { kind: 'pipeline', watched: 'false', q: 'load', page_size: '100' },
        { kind: 'pipeline', watched: 'true', q: 'load', page_size: '100' },
        { kind: 'sql_warehouse', watched: 'true', q: 'load', page_size: '100' },
        { kind: 'sql_warehouse', watched: 'true', page_size: '100' },
      ]),
    );
  });

  test('kinds whose objects cannot be listed are not offered', async () => {
    serveObjects([]);
    renderApp('/admin/discovery?kind=http');
    const kinds = await screen.findByRole('combobox', { name: 'Kind of check' });
    expect(kinds).toHaveDisplayValue('Job run');
    expect(within(kinds).queryByRole('option', { name: 'HTTP request' })).not.toBeInTheDocument();
    expect(within(kinds).getByRole('option', { name: 'Table freshness' })).toBeVisible();
  });

  test('shows a loading state', async () => {
    server.use(http.get(url.discovered, () => delay('infinite')));
    renderApp('/admin/discovery');
    expect(await screen.findByText('Reading the workspace')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
  });

  test('an error names what is missing and who can grant it, and can be tried again', async () => {
    server.use(http.get(url.discovered, () => errorResponse(503, 'this identity cannot list jobs')));
    const { user } = renderApp('/admin/discovery');
    expect(await screen.findByRole('heading', { level: 2, name: "Can't list the jobs" })).toBeVisible();
    expect(screen.getByRole('alert')).toHaveTextContent('This identity cannot list jobs.');
    expect(screen.getByText(/an admin of the workspace can grant it/)).toBeVisible();
    expect(await findViolations()).toEqual([]);
    serveObjects([discoveredJob(1)]);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('checkbox', { name: /^Job 1/ })).toBeVisible();
  });

  test('a server without a workspace says so, and offers no retry', async () => {
    server.use(http.get(url.discovered, () => errorResponse(409, 'not connected')));
    renderApp('/admin/discovery');
    expect(await screen.findByText(/This server is not connected to one/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('a kind that this server cannot measure is not requested', async () => {
    const requests = serveObjects([]);
    const items = checkKinds.items.map((kind) => ({ ...kind, unavailable: 'this server has no workspace' }));
    server.use(http.get(url.checkKinds, () => jsonResponse('CheckKindList', { items })));
    renderApp('/admin/discovery');
    expect(await screen.findByText(/This server is not connected to one/)).toBeVisible();
    expect(requests).toEqual([]);
  });

  test.each([
    [
      '',
      { visible: 0 },
      'No jobs are visible. An admin of the workspace can grant this server access to them.',
    ],
    ['', { visible: 3, watched: 3 }, 'All jobs that are visible are watched.'],
    ['?show=watched', { visible: 3 }, 'No check watches any of these jobs.'],
    ['?q=x', { visible: 3 }, 'No jobs match the search.'],
  ])('an empty list (%s) says why: %o', async (search, counts, text) => {
    serveObjects([], counts);
    renderApp(`/admin/discovery${search}`);
    expect(await screen.findByText(text)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Add checks' })).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('"Read again" makes the server read the workspace', async () => {
    const requests = serveObjects([discoveredJob(1)]);
    const { user } = renderApp('/admin/discovery');
    await screen.findByRole('checkbox', { name: /^Job 1/ });
    serveObjects([discoveredJob(1), discoveredJob(2)]).push = (request) => requests.push(request);
    await user.click(screen.getByRole('button', { name: 'Read again' }));
    expect(await screen.findByRole('checkbox', { name: /^Job 2/ })).toBeVisible();
    expect(requests).toEqual([
      { kind: 'job_run', watched: 'false', page_size: '100' },
      { kind: 'job_run', refresh: 'true', page_size: '1' },
      { kind: 'job_run', watched: 'false', page_size: '100' },
    ]);
    server.use(http.get(url.discovered, () => errorResponse(503, 'The workspace does not answer.')));
    await user.click(screen.getByRole('button', { name: 'Read again' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The workspace does not answer.');
    expect(screen.getByRole('checkbox', { name: /^Job 2/ }), 'the list stays').toBeVisible();
  });

  test('"Load more" moves the focus to the first new object', async () => {
    server.use(
      http.get(url.discovered, ({ request }) => {
        const isFirst = new URL(request.url).searchParams.get('page_token') === null;
        const list = isFirst
          ? discoveredList([discoveredJob(1)], { next_page_token: 'two', visible: 2 })
          : discoveredList([discoveredJob(2)], { visible: 2 });
        return jsonResponse('DiscoveredObjectList', list);
      }),
    );
    const { user } = renderApp('/admin/discovery');
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await waitFor(() => expect(document.getElementById('row-602')).toHaveFocus());
  });
});

describe('links to the page', () => {
  test('the page of a platform links to it with the platform selected', async () => {
    server.use(http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail())));
    renderApp('/platforms/platform-1');
    expect(await screen.findByRole('link', { name: 'Discover' })).toHaveAttribute(
      'href',
      '/admin/discovery?platform=platform-1',
    );
  });

  test('an empty list of checks links to it, unless the server has no workspace', async () => {
    renderApp('/admin/checks');
    expect(await screen.findByRole('link', { name: 'Discover what the workspace has' })).toHaveAttribute(
      'href',
      '/admin/discovery',
    );
  });

  test('an operator has no access', async () => {
    server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'operator' }))));
    renderApp('/admin/discovery');
    expect(await screen.findByRole('heading', { level: 1, name: 'You need the admin role' })).toBeVisible();
  });
});
