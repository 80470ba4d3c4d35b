import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { describe, expect, test } from 'vitest';
import { timeModePreference } from '@/lib/preferences';
import { findViolations } from '@/testing/axe';
import { check, platform, platformUptime, series, toId, transition } from '@/testing/builders';
import { checks, path, preparePlatformPage, record, serveDetail } from '@/testing/platform-history';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

preparePlatformPage();

const findHistory = () => screen.findByRole('heading', { level: 2, name: /^History/ });
const getHistory = () => screen.getByRole('heading', { level: 2, name: /^History/ }).parentElement;

describe('the range', () => {
  test('applies to the chart, the uptime and the failures, and is in the URL', async () => {
    const [seriesQueries, uptimes, transitions] = ['/series', '/uptime', '/status-transitions'].map(record);
    const { router, user } = renderApp(path);
    await findHistory();
    expect(screen.getByRole('radio', { name: '24 hours' })).toBeChecked();
    await waitFor(() => expect(uptimes?.map((query) => query.get('hours'))).toContain('24'));
    await user.click(screen.getByRole('radio', { name: '7 days' }));
    expect(router.state.get().location.search).toBe('?range=7d');
    const from = '2026-11-18T00:00:00.000Z';
    await waitFor(() => expect(seriesQueries?.map((query) => query.get('from'))).toContain(from));
    await waitFor(() => expect(transitions?.map((query) => query.get('from'))).toContain(from));
    await waitFor(() => expect(uptimes?.map((query) => query.get('days'))).toContain('7'));
    expect(await screen.findByText('No failures in the last 7 days.')).toBeVisible();
    expect(seriesQueries?.every((query) => Number(query.get('buckets')) <= 400)).toBe(true);
  });

  test('is 24 hours if the URL has a bad value', async () => {
    renderApp(`${path}?range=1y&day=2026-13-01&check=nonsense`);
    await findHistory();
    expect(screen.getByRole('radio', { name: '24 hours' })).toBeChecked();
    expect(screen.getByRole('combobox', { name: 'Check' })).toHaveDisplayValue('row_count');
  });

  test('shows "No uptime data" instead of 0 or 100', async () => {
    const { uptime: _, ...unknown } = platformUptime(0, { coverage: 0 });
    server.use(http.get(url.uptime, () => jsonResponse('PlatformUptime', unknown)));
    renderApp(path);
    await findHistory();
    await waitFor(() => expect(getHistory()).toHaveTextContent('No uptime data'));
  });

  test('says which hours the uptime covers if the server remembers fewer than 24', async () => {
    const recent = platformUptime(0, { from: '2026-11-24T04:00:00Z', to: '2026-11-24T10:00:00Z', uptime: 1 });
    server.use(http.get(url.uptime, () => jsonResponse('PlatformUptime', recent)));
    renderApp(path);
    await findHistory();
    await waitFor(() => expect(getHistory()).toHaveTextContent('Uptime 100.00 % (last 6 h only)'));
  });

  test('never shows the uptime of another range', async () => {
    const { user } = renderApp(path);
    await findHistory();
    await waitFor(() => expect(getHistory()).toHaveTextContent(/Uptime/));
    server.use(http.get(url.uptime, () => delay('infinite')));
    await user.click(screen.getByRole('radio', { name: '30 days' }));
    await waitFor(() => expect(getHistory()).toHaveTextContent('Loading uptime'));
  });

  test('shows uptime with coverage, and its own error', async () => {
    server.use(
      http.get(url.uptime, () =>
        jsonResponse('PlatformUptime', platformUptime(90, { uptime: 0.9983, coverage: 0.92 })),
      ),
    );
    renderApp(path);
    await findHistory();
    await waitFor(() => expect(getHistory()).toHaveTextContent('Uptime 99.83 % · 92 % coverage'));
  });
});

describe('the chart', () => {
  test('can be read by keyboard and as a table', async () => {
    server.use(
      http.get(url.series, () =>
        jsonResponse(
          'Series',
          series([
            { min: 2, avg: 2, max: 2 },
            { status: 'unknown', results: 0 },
            { min: 90, avg: 110, max: 130, status: 'yellow' },
          ]),
        ),
      ),
    );
    const { user } = renderApp(path);
    const chart = await screen.findByRole('slider', { name: 'row_count: values, the last 24 hours' });
    const getText = () => chart.getAttribute('aria-valuetext')?.replaceAll('\u00a0', ' ');
    expect(screen.getByText(/1 interval without data/)).toHaveTextContent(
      'Median 56 rows, lowest 2 rows, highest 130 rows, 1 interval without data. The critical limit (1,000 rows) is above this chart.',
    );
    act(() => chart.focus());
    expect(getText()).toBe('24 Nov 2026, 09:55 UTC: 110 rows (90 to 130), Degraded');
    expect(screen.getByText(/^24 Nov 2026, 09:55 UTC: /)).toBeVisible();
    await user.keyboard('{ArrowLeft}');
    expect(getText()).toBe('24 Nov 2026, 09:50 UTC: No data');
    await user.keyboard('{Home}{ArrowLeft}');
    expect(getText()).toContain('09:45 UTC: 2 rows, Operational');
    await user.keyboard('{PageDown}{End}{PageUp}');
    expect(getText()).toContain('09:50');
    expect(await findViolations()).toEqual([]);

    await user.click(screen.getByText('Show as table'));
    const table = await screen.findByRole('region', { name: 'Values of row_count' });
    const [, newest, , oldest] = within(table).getAllByRole('row');
    expect(newest).toHaveTextContent('24 Nov 2026, 09:55 UTC11090130Degraded');
    expect(oldest).toHaveTextContent('24 Nov 2026, 09:45 UTC222Operational');
    expect(await findViolations()).toEqual([]);
  });

  test('follows the pointer and keeps a tapped interval', async () => {
    renderApp(path);
    const chart = await screen.findByRole('slider', { name: /^row_count/ });
    chart.getBoundingClientRect = () => new DOMRect(0, 0, 640, 240);
    fireEvent.pointerMove(chart, { clientX: 60 });
    expect(chart).toHaveAttribute('aria-valuenow', '1');
    fireEvent.pointerLeave(chart);
    expect(chart).toHaveAttribute('aria-valuenow', '2');
    fireEvent.pointerDown(chart, { clientX: 0 });
    fireEvent.focus(chart);
    expect(chart).toHaveAttribute('aria-valuenow', '1');
  });

  test('shows another check, which is then in the URL', async () => {
    const { router, user } = renderApp(path);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Check' }), 'freshness');
    expect(router.state.get().location.search).toBe(`?check=${toId(502)}`);
    expect(await screen.findByRole('slider', { name: /^freshness/ })).toBeVisible();
  });

  test('never shows the values of another check', async () => {
    const { user } = renderApp(path);
    expect(await screen.findByRole('slider', { name: /^row_count/ })).toBeVisible();
    server.use(http.get(url.series, () => delay('infinite')));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Check' }), 'freshness');
    expect(await screen.findByText('Loading values')).toBeInTheDocument();
    expect(screen.queryByRole('slider', { name: /: values,/ })).not.toBeInTheDocument();
  });

  test('does not call a period empty while its values are loading', async () => {
    server.use(
      http.get(url.series, () => jsonResponse('Series', series([{ status: 'unknown', results: 0 }]))),
    );
    const { user } = renderApp(path);
    expect(await screen.findByText('No measurements of row_count in the last 24 hours.')).toBeVisible();
    server.use(http.get(url.series, () => delay('infinite')));
    await user.click(screen.getByRole('radio', { name: '30 days' }));
    expect(await screen.findByText('Loading values')).toBeInTheDocument();
    expect(screen.queryByText(/^No measurements/)).not.toBeInTheDocument();
  });

  test('keeps the old values, marked as busy, while others are loading', async () => {
    const { user } = renderApp(path);
    const chart = await screen.findByRole('slider', { name: /^row_count/ });
    server.use(http.get(url.series, () => delay('infinite')));
    await user.click(screen.getByRole('radio', { name: '30 days' }));
    await waitFor(() => expect(chart.closest('[aria-busy=true]')).not.toBeNull());
    expect(chart, 'it names the period that it shows').toHaveAccessibleName(
      'row_count: values, the last 24 hours',
    );
    expect(screen.queryByText('Loading values')).not.toBeInTheDocument();
    expect(screen.getByText('Loading the values of this period…')).toHaveRole('status');
  });

  test('shows the status of a check without values', async () => {
    server.use(http.get(url.series, () => jsonResponse('Series', series([{}, { status: 'red' }]))));
    renderApp(path);
    expect(await screen.findByText('This check has no values, only a status.')).toBeVisible();
    expect(screen.getByRole('slider', { name: /^row_count/ })).toHaveAttribute(
      'aria-valuetext',
      '24 Nov 2026, 09:55 UTC: no value, Outage',
    );
  });

  test('has its own error and retry', async () => {
    server.use(http.get(url.series, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp(path);
    expect(await screen.findByRole('heading', { name: "Can't load the values" })).toBeVisible();
    expect(screen.getByRole('table', { name: 'Checks now' })).toBeVisible();
    expect(await screen.findByText('No failures in the last 24 hours.')).toBeVisible();
    expect(await findViolations()).toEqual([]);
    server.use(http.get(url.series, () => jsonResponse('Series', series([{ min: 1, avg: 1, max: 1 }]))));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('slider', { name: /^row_count/ })).toBeVisible();
  });

  test('says that a check was never measured, or not in this period', async () => {
    server.use(
      http.get(url.series, () => jsonResponse('Series', series([{ status: 'unknown', results: 0 }]))),
    );
    const { observed_at: _, ...unmeasured } = check(3, { name: 'new_check', status: 'unknown' });
    serveDetail({ checks: [...checks, unmeasured] });
    const { router, user } = renderApp(path);
    expect(await screen.findByText('No measurements of row_count in the last 24 hours.')).toBeVisible();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Check' }), 'new_check');
    expect(await screen.findByText('new_check has not been measured yet.')).toBeVisible();
    await user.selectOptions(screen.getByRole('combobox', { name: 'Check' }), 'row_count');
    const [show] = screen.getAllByRole('button', { name: 'Show 90 days' });
    if (show) await user.click(show);
    expect(router.state.get().location.search).toContain('range=90d');
  });
});

describe('a selected day', () => {
  test('opens with Enter or a click, and there is a way back', async () => {
    const queries = record('/status-transitions');
    const { router, user } = renderApp(`${path}?range=7d`);
    const strip = await screen.findByRole('slider', { name: /daily status/ });
    act(() => strip.focus());
    await user.keyboard('{ArrowLeft}{Enter}');
    expect(router.state.get().location.search).toBe('?range=7d&day=2026-11-23');
    expect(screen.getByRole('heading', { level: 2, name: 'History of 23 Nov 2026 (UTC)' })).toBeVisible();
    await waitFor(() =>
      expect(queries.map((query) => query.get('from'))).toContain('2026-11-23T00:00:00.000Z'),
    );
    await waitFor(() => expect(getHistory()).toHaveTextContent('Uptime 100.00 %'));
    expect(strip).toHaveFocus();
    expect(screen.getByRole('radio', { name: '7 days' })).not.toBeChecked();
    expect(await screen.findByText('No failures on 23 Nov 2026 (UTC).')).toBeVisible();
    expect(await findViolations()).toEqual([]);

    await user.click(screen.getByRole('button', { name: 'Next day' }));
    expect(router.state.get().location.search).toBe('?range=7d&day=2026-11-24');
    const next = screen.getByRole('button', { name: 'Next day' });
    expect(next, 'tomorrow has no history').toHaveAttribute('aria-disabled', 'true');
    expect(next).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'Back to the last 7 days' }));
    expect(router.state.get().location.search).toBe('?range=7d');
    expect(screen.getByRole('heading', { level: 2, name: 'History' })).toHaveFocus();

    strip.getBoundingClientRect = () => new DOMRect(0, 0, 900, 32);
    fireEvent.click(strip, { clientX: 5 });
    expect(router.state.get().location.search).toBe('?range=7d&day=2026-08-27');
  });

  test('is chosen by its date, and a date without history changes nothing', async () => {
    const { router } = renderApp(path);
    const input = await screen.findByLabelText('Day (UTC)');
    expect(input).toHaveAttribute('max', '2026-11-24');
    fireEvent.change(input, { target: { value: '2026-11-17' } });
    expect(router.state.get().location.search).toBe('?day=2026-11-17');
    expect(screen.getByRole('heading', { level: 2, name: 'History of 17 Nov 2026 (UTC)' })).toBeVisible();
    for (const value of ['0202-11-18', '2026-11-25', '']) fireEvent.change(input, { target: { value } });
    expect(router.state.get().location.search).toBe('?day=2026-11-17');
    fireEvent.click(screen.getByRole('button', { name: 'Back to the last 24 hours' }));
    expect(input).toHaveValue('');
  });

  test('shows the measurements of an older day, which are read once', async () => {
    const queries = record('/series');
    const hours = Array.from({ length: 24 }, (_, hour) => ({
      at: `2026-11-10T${String(hour).padStart(2, '0')}:00:00Z`,
      min: hour,
      avg: hour,
      max: hour,
    }));
    const stored = { bucket_seconds: 3_600, built_from: 'stored_results' } as const;
    server.use(http.get(url.series, () => jsonResponse('Series', series(hours, stored))));
    renderApp(`${path}?day=2026-11-10`);
    const chart = await screen.findByRole('slider', { name: 'row_count: values, 10 Nov 2026 (UTC)' });
    expect(chart).toHaveAttribute('aria-valuemax', '24');
    expect(chart.getAttribute('aria-valuetext')).toMatch(/^1 h from 10 Nov 2026, 23:00 UTC: 23/);
    fireEvent(document, new Event('visibilitychange'));
    await delay(50);
    expect(queries).toHaveLength(1);
    expect(screen.queryByText(/"Refresh" shows newer ones/)).not.toBeInTheDocument();
  });

  test('is not polled while its results come from the database, and says so', async () => {
    const queries = record('/series');
    const points = [
      { min: 1, avg: 1, max: 1 },
      { min: 2, avg: 2, max: 2 },
    ];
    server.use(
      http.get(url.series, () => jsonResponse('Series', series(points, { built_from: 'stored_results' }))),
    );
    renderApp(`${path}?day=2026-11-24`);
    expect(await screen.findByText(/"Refresh" shows newer ones/)).toBeVisible();
    fireEvent(document, new Event('visibilitychange'));
    await delay(50);
    expect(queries).toHaveLength(1);
  });

  test('says if there are too many results', async () => {
    const points = Array.from({ length: 18 }, () => ({ min: 1, avg: 1, max: 1 }));
    const cut = {
      from: '2026-11-10T06:00:00Z',
      to: '2026-11-11T00:00:00Z',
      built_from: 'stored_results',
    } as const;
    server.use(http.get(url.series, () => jsonResponse('Series', series(points, cut))));
    renderApp(`${path}?day=2026-11-10`);
    expect(await screen.findByText(/^There are too many results to show/)).toHaveTextContent(
      'The chart starts on 10 Nov 2026, 06:00 UTC.',
    );
  });

  test('has its figures if its results are no longer stored', async () => {
    const daily = { bucket_seconds: 86_400, built_from: 'daily' } as const;
    const point = { at: '2026-11-10T00:00:00Z', min: 1, avg: 2, max: 3, results: 24, status: 'red' } as const;
    server.use(http.get(url.series, () => jsonResponse('Series', series([point], daily))));
    renderApp(`${path}?day=2026-11-10`);
    expect(
      await screen.findByText(/^Average 2 rows, lowest 1 rows, highest 3 rows\. Worst status: Outage\./),
    ).toBeVisible();
    expect(screen.getByText(/^The individual results of this day are no longer stored/)).toBeVisible();
  });

  test('shows failures that began before it, with one request', async () => {
    const queries = record('/status-transitions');
    const before = transition(1, { at: '2026-11-19T22:00:00Z', until: '2026-11-20T03:00:00Z' });
    server.use(
      http.get(url.transitions, ({ request }) => {
        const reaches = new URL(request.url).searchParams.get('overlapping') === 'true';
        return jsonResponse('TransitionList', { items: reaches ? [before] : [], served_from: 'store' });
      }),
    );
    renderApp(`${path}?day=2026-11-20`);
    expect(await screen.findByText('Reason 1.')).toBeVisible();
    expect(queries).toHaveLength(1);
  });

  test('has no previous day if it is the oldest one', async () => {
    const { router, user } = renderApp(`${path}?day=2025-10-21`);
    const button = await screen.findByRole('button', { name: 'Previous day' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await user.click(button);
    expect(router.state.get().location.search).toBe('?day=2025-10-21');
    expect(screen.getByRole('button', { name: 'Next day' })).toHaveAttribute('aria-disabled', 'false');
  });

  test('has its times in UTC if the user prefers that', async () => {
    timeModePreference.set('utc');
    renderApp(`${path}?day=2026-11-20`);
    expect(await screen.findByText('20 Nov 2026, 00:00 UTC to 21 Nov 2026, 00:00 UTC')).toBeVisible();
  });
});

test('an archived platform has the history of its checks', async () => {
  serveDetail({ platform: platform({ state: 'ARCHIVED' }), checks: [] });
  const queries = record('/status-checks');
  server.use(
    http.get(url.checks, () =>
      jsonResponse('CheckList', { items: [check(1, { name: 'row_count', state: 'ARCHIVED' })] }),
    ),
  );
  renderApp(path);
  expect(await screen.findByRole('slider', { name: /^row_count/ })).toBeVisible();
  expect(queries[0]?.get('state')).toBe('ARCHIVED');
  expect(await screen.findByText('No failures in the last 24 hours.')).toBeVisible();
});
