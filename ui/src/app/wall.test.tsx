import { act, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Summary } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { message, platformNow, summary, toId } from '@/testing/builders';
import { openVersion, replaceReload, serveRoot, serveVersion } from '@/testing/page-version';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';

beforeAll(() => import('@/features/dashboard/wall/wall-view'));

const platforms = [
  platformNow(1, {
    name: 'Finance',
    tags: ['gold'],
    status: 'red',
    reason: '312 rows missing',
    since: '2026-11-24T07:00:00Z',
  }),
  platformNow(2, { name: 'Models', maintenance: true }),
  platformNow(3, { name: 'Archive', tags: ['gold'] }),
  platformNow(4, { name: 'Sales', owner: 'Shop' }),
];

function serve(overrides: Partial<Summary> = {}) {
  server.use(http.get(url.summary, () => jsonResponse('Summary', summary({ platforms, ...overrides }))));
}

const listItems = () => screen.getAllByRole('listitem').map((item) => item.textContent);

beforeEach(() => serve());

describe('the wall', () => {
  test('shows problems with their reason and the names of healthy platforms, and no header', async () => {
    serve({ messages: [message(1, { severity: 'CRITICAL', title: 'Slow loads' })] });
    renderApp('/?view=wall');
    const headline = '1 of 4 platforms is down, 1 in maintenance';
    expect(await screen.findByRole('heading', { level: 1, name: headline })).toBeVisible();
    expect(document.title).toBe(`${headline} · Buoy`);
    expect(listItems()).toEqual([
      'Critical: Slow loads',
      'FinanceOutage312 rows missingFor 3 h',
      'ModelsMaintenance',
      'Archive',
      'Sales',
    ]);
    expect(screen.getByRole('heading', { name: '2 operational' })).toBeVisible();
    expect(screen.getByText('10:00')).toBeVisible();
    expect(screen.getByText('Updated just now')).toBeVisible();
    expect(screen.queryByRole('navigation')).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('applies the filter, the groups and the order of the URL, and says what it leaves out', async () => {
    server.use(
      http.get(url.search, () =>
        jsonResponse('StatusSearch', {
          platforms: [{ id: toId(4), checks: ['gold price'], check_count: 1 }],
        }),
      ),
    );
    renderApp('/?view=wall&q=gold&group=tag&sort=name');
    expect(await screen.findByText('3 of 4 platforms are shown · search: gold')).toBeVisible();
    expect(screen.getAllByRole('region').map((group) => group.getAttribute('aria-label'))).toEqual([
      'gold',
      'No tag',
    ]);
    expect(listItems()).toEqual(['FinanceOutage312 rows missingFor 3 h', 'Archive', 'Sales']);
    expect(await findViolations()).toEqual([]);
  });

  test('says that it is loading, and shows an error and the data after it', async () => {
    server.use(http.get(url.summary, () => errorResponse(503, 'The status store is not reachable.')));
    const { queryClient } = renderApp('/?view=wall');
    expect(await screen.findByRole('heading', { name: 'Loading platform status' })).toBeVisible();
    expect(await screen.findByRole('heading', { name: "Can't load platform status" })).toBeVisible();
    expect(screen.getByText('The status store is not reachable.')).toBeVisible();
    serve({ platforms: [] });
    await queryClient.refetchQueries();
    expect(await screen.findByRole('heading', { level: 1, name: 'No platforms yet' })).toBeVisible();
  });

  test('shows an expired session, and after 90 seconds that nothing is current', async () => {
    const { queryClient } = renderApp('/?view=wall');
    await screen.findByText('Sales');
    server.use(http.get(url.summary, signInRedirect));
    vi.setSystemTime('2026-11-24T10:02:00Z');
    await queryClient.refetchQueries();
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(await screen.findByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
    expect(
      await screen.findByRole('heading', { level: 1, name: /^Not up to date since 10:00: your session/ }),
    ).toBeVisible();
    expect(screen.getByText(/^Last known, 2 min ago: 1 of 4 platforms is down/)).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Last known: 2 operational' })).toBeVisible();
    expect(screen.getByText('Last known: Outage')).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test('uses the first size that fits, and counts what does not fit', async () => {
    // With names, everything is too high for this screen. With counts and 12 problems, it fits.
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(500);
    vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(function (this: Element) {
      return 40 * this.querySelectorAll('li').length;
    });
    serve({
      platforms: Array.from({ length: 60 }, (_, n) => platformNow(n, n < 20 ? { status: 'red' } : {})),
    });
    renderApp('/?view=wall');
    expect(await screen.findByText('and 8 more: all down')).toBeVisible();
    expect(screen.getByRole('heading', { name: '40 operational' })).toBeVisible();
    expect(screen.getAllByRole('listitem')).toHaveLength(12);
  });

  test('counts the groups that do not fit, and shows the worst ones', async () => {
    const owned = (n: number, overrides: object) => platformNow(n, { owner: `Team ${n}`, ...overrides });
    serve({
      platforms: [
        ...[1, 2, 3, 4].map((n) => owned(n, { status: 'red' })),
        owned(5, { status: 'yellow' }),
        ...[6, 7, 8, 9].map((n) => owned(n, {})),
      ],
    });
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(500);
    let height = 100;
    vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(function (this: Element) {
      return height * this.querySelectorAll('section').length;
    });
    renderApp('/?view=wall&group=owner');
    expect(await screen.findByText('and 4 more groups: all operational')).toBeVisible();
    expect(screen.getAllByRole('region')).toHaveLength(5);
    height = 180;
    vi.stubGlobal('innerWidth', 640);
    act(() => void window.dispatchEvent(new Event('resize')));
    expect(await screen.findByText('and 7 more groups: 2 down, 1 degraded, 4 operational')).toBeVisible();
    expect(screen.getAllByRole('region').map((group) => group.getAttribute('aria-label'))).toEqual([
      'Team 1',
      'Team 2',
    ]);
    vi.unstubAllGlobals();
  });

  test('shows few notes, and counts the others', async () => {
    serve({ reason: 'reason', warnings: ['first', 'second', 'third'] });
    renderApp('/?view=wall');
    expect(await screen.findByText('Second.')).toBeVisible();
    expect(screen.getByText('and 1 more')).toBeVisible();
    expect(screen.queryByText('Third.')).not.toBeInTheDocument();
  });

  test('is left with Esc or its link, and keeps the filter', async () => {
    const { router, user } = renderApp('/?show=problems&view=wall');
    const link = await screen.findByRole('link', { name: 'Leave wall view (Esc)' });
    expect(link).toHaveAttribute('href', '/?show=problems');
    expect(link).toHaveClass('opacity-0');
    await user.pointer({ target: document.body });
    expect(link).not.toHaveClass('opacity-0');
    await user.keyboard('{Escape}');
    expect(router.state.get().location.search).toBe('?show=problems');
    expect(await screen.findByRole('navigation', { name: 'Main' })).toBeVisible();
    expect(screen.getByRole('main')).toHaveFocus();
  });

  test('is opened from the options of the view', async () => {
    await import('@/features/dashboard/arranged-board');
    const { router, user } = renderApp('/?show=problems');
    await user.click(await screen.findByRole('button', { name: 'View' }));
    await user.click(await screen.findByRole('link', { name: 'Wall view' }));
    expect(router.state.get().location.search).toBe('?show=problems&view=wall');
    expect(await screen.findByRole('link', { name: 'Leave wall view (Esc)' })).toBeInTheDocument();
    expect(screen.getByRole('main')).toHaveFocus();
  });
});

describe('a new version', () => {
  let reload = vi.fn();

  beforeEach(() => {
    reload = replaceReload();
    openVersion('old');
  });

  afterEach(() => {
    server.events.removeAllListeners();
  });

  test.each<[string, () => void, boolean]>([
    ['reloads the wall', () => serveVersion('new'), true],
    ['is not assumed for the same page', () => serveVersion('old'), false],
    ['is not assumed for an error', () => serveVersion('new', 503), false],
    [
      'is not assumed for a sign-in page',
      () => serveRoot(() => HttpResponse.html('<h1>Sign in</h1>')),
      false,
    ],
    ['is not assumed without a response', () => serveRoot(() => HttpResponse.error()), false],
  ])('%s', async (_, prepare, isReloaded) => {
    const requests = vi.fn();
    server.events.on('request:start', ({ request }) => {
      if (request.url === 'http://buoy.test/') requests();
    });
    prepare();
    renderApp('/?view=wall');
    await screen.findByText('Sales');
    act(() => vi.advanceTimersByTime(299_000));
    expect(requests).not.toHaveBeenCalled();
    act(() => vi.advanceTimersByTime(1_000));
    await waitFor(() => expect(requests).toHaveBeenCalled());
    if (isReloaded) await waitFor(() => expect(reload).toHaveBeenCalledOnce());
    else await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
    expect(reload).toHaveBeenCalledTimes(isReloaded ? 1 : 0);
  });
});
