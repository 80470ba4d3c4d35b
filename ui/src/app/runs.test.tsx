import { act, screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Result } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { me, run, sourceRuns, toId } from '@/testing/builders';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

// The page is a separate chunk. Its first load is slow, so it happens before the tests.
beforeAll(() => import('@/features/runs/runs-page'));

function result(n: number, overrides: Partial<Result>): Result {
  return {
    id: toId(100 + n),
    check_id: toId(n),
    check_name: `Check ${n}`,
    platform_id: toId(1),
    platform_name: 'Sales',
    platform_slug: 'sales',
    run_id: toId(1),
    status: 'green',
    observed_at: '2026-11-24T09:59:01Z',
    detail: '',
    link: '',
    ...overrides,
  };
}

function withoutNames({ check_name, platform_name, platform_slug, ...rest }: Result): Result {
  return rest;
}

describe('the states of the runs page', () => {
  test('shows a loading state', async () => {
    server.use(http.get(url.latestRuns, () => delay('infinite')));
    renderApp('/runs');
    expect(await screen.findByText('Loading ingestion runs')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
  });

  test('shows an error and tries again on request', async () => {
    server.use(http.get(url.latestRuns, () => errorResponse(500, 'Something broke.')));
    const { user } = renderApp('/runs');
    expect(await screen.findByRole('heading', { name: "Can't load the sources" })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    server.use(http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items: [sourceRuns(run(1))] })));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('table', { name: 'Runs' })).toBeVisible();
  });

  test('shows that nothing has run', async () => {
    server.use(http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items: [] })));
    renderApp('/runs');
    expect(await screen.findByText(/No runs yet/)).toBeVisible();
  });

  test('keeps the sources if the list of runs fails', async () => {
    server.use(http.get(url.runs, () => errorResponse(500, 'Something broke.')));
    renderApp('/runs');
    expect(await screen.findByRole('heading', { name: "Can't load the runs" })).toBeVisible();
    expect(screen.getByRole('heading', { name: /^HTTP/ })).toBeVisible();
  });
});

test('explains each source', async () => {
  const items = [
    sourceRuns(run(1), {
      newest_success: run(1),
      next_due_at: '2026-11-24T10:05:00Z',
      last_day: { finished: 35, succeeded: 34, median_seconds: 2.34 },
    }),
    sourceRuns(run(2, { source: 'sql', state: 'FAIL' }), {
      state: 'failing',
      reason: 'the last sql run failed: the warehouse did not start',
      last_day: { finished: 0, succeeded: 0 },
    }),
  ];
  server.use(http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items })));
  renderApp('/runs');
  const cards = within(await screen.findByRole('list', { name: 'Sources' }));
  const [first, second] = cards.getAllByRole('listitem') as [HTMLElement, HTMLElement];
  expect(first).toHaveTextContent('HTTPUp to date');
  expect(first).toHaveTextContent(/97\s% \(34 of 35 runs\)/);
  expect(first).toHaveTextContent('Median duration2.3 s');
  expect(second).toHaveTextContent('SQLFailingThe last sql run failed: the warehouse did not start.');
  expect(second).toHaveTextContent('Last successNone yet');
  expect(second).toHaveTextContent('Next runUnknown');
  expect(second).toHaveTextContent('Last 24 hNo finished runsMedian durationUnknown');
  expect(document.title).toBe('Ingestion runs · Buoy');
});

test.each([
  ['in 10 seconds', '2026-11-24T10:00:10Z', 'Next runnow'],
  ['in 4 minutes', '2026-11-24T10:04:00Z', 'Next runin 4 min'],
  ['a minute ago', '2026-11-24T09:59:00Z', 'Next runWas due 1 min ago'],
])('a run that is due %s says so', async (_, next_due_at, text) => {
  server.use(
    http.get(url.latestRuns, () =>
      jsonResponse('LatestRuns', { items: [sourceRuns(run(1), { next_due_at })] }),
    ),
  );
  renderApp('/runs');
  expect(await screen.findByRole('list', { name: 'Sources' })).toHaveTextContent(text);
});

describe('the list of runs', () => {
  const items = [
    run(1, { state: 'RUNNING', trigger: 'manual' }),
    run(2, { checks_failed: 1, error_summary: 'no route to host (Gateway)' }),
    run(3, { state: 'FAIL', error_summary: 'results could not be written' }),
    run(4),
  ];

  test('says how each run ended', async () => {
    server.use(http.get(url.runs, () => jsonResponse('RunList', { items })));
    renderApp('/runs');
    const rows = within(await screen.findByRole('table', { name: 'Runs' }))
      .getAllByRole('row')
      .slice(1);
    const expected = [
      ['Started by a person', 'Running', 'so far', '2 checks'],
      ['Incomplete', 'No route to host (Gateway).', '2.0 s', '1 of 2 checks'],
      ['Failed', 'Results could not be written.'],
      ['Succeeded', 'All 2 checks'],
    ];
    for (const [i, texts] of expected.entries())
      for (const text of texts) expect(rows[i]).toHaveTextContent(text);
    expect(await findViolations()).toEqual([]);
  });

  test.each([1280, 360])('opens a row to the results of the run, worst first, at %d px', async (width) => {
    setViewport(width);
    let query = new URLSearchParams();
    server.use(
      http.get(url.results, ({ request }) => {
        query = new URL(request.url).searchParams;
        const results = [
          result(1, { value: 12, unit: 'ms', detail: '200 OK' }),
          result(2, {
            status: 'red',
            value: 65,
            unit: 'min',
            detail: '65 min (limit 45 min)',
            link: 'https://jobs.example.com/1',
          }),
          withoutNames(result(3, { status: 'unknown' })),
        ];
        return jsonResponse('ResultList', { items: results, served_from: 'board' });
      }),
    );
    const { user } = renderApp('/runs');
    const toggle = await screen.findByRole('button', { name: 'Show results of the HTTP run' });
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await user.click(toggle);
    expect(toggle).toHaveAccessibleName('Hide results of the HTTP run');
    // Stacked rows have headings. They are below the heading of the list.
    expect(screen.queryAllByRole('heading', { level: 3 })).toHaveLength(width < 1024 ? 1 : 0);
    const results = within(await screen.findByRole('list', { name: 'Results' })).getAllByRole('listitem');
    expect(results.map(({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'OutageSales: Check 265 min (limit 45 min). Evidence (opens in a new tab)',
      'No dataA check that no longer exists',
      'OperationalSales: Check 112 ms · 200 OK.',
    ]);
    expect(query.get('run_id')).toBe(toId(1));
    expect(await findViolations()).toEqual([]);
    await user.click(toggle);
    expect(screen.queryByRole('list', { name: 'Results' })).not.toBeInTheDocument();
  });

  test('says why a run has no results', async () => {
    server.use(
      http.get(url.runs, () =>
        jsonResponse('RunList', { items: [run(1, { state: 'FAIL', results_written: 0 })] }),
      ),
      http.get(url.results, () => jsonResponse('ResultList', { items: [], served_from: 'board' })),
    );
    const { user } = renderApp('/runs');
    await user.click(await screen.findByRole('button', { name: 'Show results of the HTTP run' }));
    expect(await screen.findByText('This run stored no results.')).toBeVisible();
  });

  test('filters by source, state and period, and keeps the filter in the URL', async () => {
    const queries: URLSearchParams[] = [];
    server.use(
      http.get(url.runs, ({ request }) => {
        queries.push(new URL(request.url).searchParams);
        return jsonResponse('RunList', { items: [] });
      }),
    );
    const { user, router } = renderApp('/runs?state=FAIL&source=ftp');
    expect(await screen.findByText('No run matches.')).toBeVisible();
    expect(queries[0]?.get('state')).toBe('FAIL');
    expect(queries[0]?.has('source')).toBe(false);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Source' }), 'HTTP');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Period' }), '7 days');
    await waitFor(() => expect(queries.at(-1)?.get('source')).toBe('http'));
    expect(new URLSearchParams(router.state.get().location.search).get('days')).toBe('7');
  });

  test('loads older runs and moves the focus to the first of them', async () => {
    server.use(
      http.get(url.runs, ({ request }) => {
        const older = new URL(request.url).searchParams.get('page_token') === 'older';
        return jsonResponse(
          'RunList',
          older ? { items: [run(2)] } : { items: [run(1)], next_page_token: 'older' },
        );
      }),
    );
    const { user } = renderApp('/runs');
    await user.click(await screen.findByRole('button', { name: 'Load older' }));
    await waitFor(() => expect(document.activeElement).toHaveTextContent('09:58'));
  });
});

test('a run with unmeasured checks is among those that the filter names', async () => {
  renderApp('/runs?state=SUCCESS');
  expect(await screen.findByRole('combobox', { name: 'State' })).toHaveDisplayValue(
    'Succeeded or incomplete',
  );
});

test('the page asks again after 30 seconds', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() });
  const [latest, list] = [vi.fn(), vi.fn()];
  server.use(
    http.get(url.latestRuns, () => {
      latest();
      return jsonResponse('LatestRuns', { items: [sourceRuns(run(1))] });
    }),
    http.get(url.runs, () => {
      list();
      return jsonResponse('RunList', { items: [run(1)] });
    }),
  );
  renderApp('/runs');
  await screen.findByRole('table', { name: 'Runs' });
  act(() => vi.advanceTimersByTime(30_000));
  await waitFor(() => expect([latest, list].map(({ mock }) => mock.calls.length)).toEqual([2, 2]));
});

test('only admins can measure now', async () => {
  renderApp('/runs');
  await screen.findByRole('table', { name: 'Runs' });
  expect(screen.queryByRole('button', { name: 'Measure now' })).not.toBeInTheDocument();
});

test('admins can measure now', async () => {
  server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
  renderApp('/runs');
  expect(await screen.findByRole('button', { name: 'Measure now' })).toBeVisible();
});
