import { act, screen, waitFor, within } from '@testing-library/react';
import { delay, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FoundPlatform, PlatformNow } from '@/api/types';
import { densityPreference } from '@/lib/preferences';
import { findViolations } from '@/testing/axe';
import { platformNow, summary, toId } from '@/testing/builders';
import { setViewport } from '@/testing/media';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(() =>
  Promise.all([import('@/features/dashboard/arranged-board'), import('@/features/dashboard/long-board')]),
);

function serve(platforms: PlatformNow[]) {
  server.use(http.get(url.summary, () => jsonResponse('Summary', summary({ platforms }))));
}

function serveSearch(respond: (text: string) => FoundPlatform[]) {
  const texts: string[] = [];
  server.use(
    http.get(url.search, ({ request }) => {
      const text = new URL(request.url).searchParams.get('q') ?? '';
      texts.push(text);
      return jsonResponse('StatusSearch', { platforms: respond(text) });
    }),
  );
  return texts;
}

const finance = platformNow(1, {
  name: 'Finance',
  owner: 'Ledger team',
  tags: ['gold', 'sox'],
  status: 'red',
  reason: '312 rows missing',
  since: '2026-11-24T07:00:00Z',
  uptime: 0.97,
});
const models = platformNow(2, { name: 'Models', maintenance: true, since: '2026-11-24T09:00:00Z' });
const archive = platformNow(3, { name: 'Archive', tags: ['gold'], uptime: 0.96 });
const sales = platformNow(4, { name: 'Sales', tags: ['emea'], since: '2026-11-24T09:30:00Z' });

const listNames = () => screen.getAllByRole('heading', { level: 3 }).map((heading) => heading.textContent);

beforeEach(() => serve([finance, models, archive, sales]));

describe('the filter', () => {
  test.each(['ledger', 'GOLD sox', 'platform-1', ' finance  '])('finds a platform by "%s"', async (text) => {
    const { user } = renderApp();
    await user.type(await screen.findByRole('searchbox', { name: 'Search' }), text);
    await waitFor(() => expect(listNames()).toEqual(['Finance']));
    expect(await screen.findByText('1 of 4 platforms')).toHaveRole('status');
  });

  test('stores the text in the URL', async () => {
    const { user, router } = renderApp();
    await user.type(await screen.findByRole('searchbox', { name: 'Search' }), 'ledger');
    await waitFor(() => expect(router.state.get().location.search).toBe('?q=ledger'));
  });

  test('shows only problems', async () => {
    const { user, router } = renderApp();
    await user.click(await screen.findByRole('checkbox', { name: 'Only problems' }));
    expect(router.state.get().location.search).toBe('?show=problems');
    await waitFor(() => expect(listNames()).toEqual(['Finance', 'Models']));
    expect(screen.getByText('2 of 4 platforms')).toHaveRole('status');
  });

  test('can be cleared if nothing matches', async () => {
    const { user, router } = renderApp('/?q=nothing&show=problems');
    expect(await screen.findByRole('heading', { name: 'No platform matches' })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByRole('link', { name: 'Sales' })).toBeVisible();
    await waitFor(() => expect(router.state.get().location.search).toBe(''));
    expect(screen.getByRole('region', { name: 'Platforms' }), 'the button is gone').toHaveFocus();
  });

  test('keeps a platform that recovers while it has the focus', async () => {
    const { queryClient, user } = renderApp('/?show=problems');
    const link = await screen.findByRole('link', { name: 'Finance' });
    act(() => link.focus());
    serve([{ ...finance, status: 'green', reason: '' }, { ...models, maintenance: false }, archive, sales]);
    await act(() => queryClient.refetchQueries());
    await screen.findByRole('heading', { name: 'All platforms operational' });
    expect(link).toHaveFocus();
    expect(listNames()).toEqual(['Finance', 'Models']);
    await user.click(screen.getByRole('searchbox'));
    expect(await screen.findByRole('heading', { name: 'No platform matches' })).toBeVisible();
  });

  test('keeps the group of a platform that recovers while it has the focus', async () => {
    const { queryClient } = renderApp('/?show=problems&group=tag');
    const [link] = await screen.findAllByRole('link', { name: 'Finance' });
    act(() => link?.focus());
    serve([{ ...finance, status: 'green', reason: '' }, models, archive, sales]);
    await act(() => queryClient.refetchQueries());
    await screen.findByRole('heading', { name: 'Models is in maintenance' });
    expect(link).toHaveFocus();
    expect(screen.getByRole('region', { name: 'gold' })).toHaveTextContent('2 platforms');
  });

  test('follows the URL', async () => {
    const { router } = renderApp('/?q=sales');
    expect(await screen.findByRole('searchbox')).toHaveValue('sales');
    await router.navigator.push('/?q=risk');
    await waitFor(() => expect(screen.getByRole('searchbox')).toHaveValue('risk'));
  });
});

describe('the search for checks', () => {
  test('names the check by which a platform was found', async () => {
    const texts = serveSearch(() => [
      { id: toId(4), checks: ['orders freshness'], check_count: 1 },
      { id: toId(1), checks: ['a', 'b', 'c'], check_count: 5 },
    ]);
    const { user } = renderApp();
    await user.type(await screen.findByRole('searchbox'), 'orders');
    expect(await screen.findByText('Check: orders freshness')).toBeVisible();
    expect(screen.getByText('Checks: a, b, c and 2 more')).toBeVisible();
    expect(listNames()).toEqual(['Finance', 'Sales']);
    expect(screen.getByText('2 of 4 platforms')).toHaveRole('status');
    expect(texts, 'the server is asked once the user has stopped typing').toEqual(['orders']);
    expect(await findViolations()).toEqual([]);
  });

  test('never says that nothing matches while it runs', async () => {
    server.use(http.get(url.search, () => delay('infinite')));
    renderApp('/?q=orders');
    expect(
      await screen.findByRole('heading', { name: 'No match by name, owner or tag so far' }),
    ).toBeVisible();
    expect(screen.getByText('0 of 4 platforms so far. Still searching the names of checks…')).toHaveRole(
      'status',
    );
    expect(screen.queryByText('No platform matches')).not.toBeInTheDocument();
  });

  test('says that it has failed and tries again on request', async () => {
    server.use(http.get(url.search, () => errorResponse(503, 'Not now.')));
    const { user } = renderApp('/?q=orders');
    expect(await screen.findByText(/so far\. The names of checks could not be searched\.$/)).toBeVisible();
    expect(screen.queryByText('No platform matches')).not.toBeInTheDocument();
    serveSearch(() => []);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'No platform matches' })).toBeVisible();
    expect(screen.getByRole('region', { name: 'Platforms' })).toHaveFocus();
  });

  test('ignores the answer to an earlier text', async () => {
    server.use(
      http.get(url.search, async ({ request }) => {
        const isFirst = new URL(request.url).searchParams.get('q') === 'or';
        if (isFirst) await delay(400);
        const checks = isFirst ? [{ id: toId(4), checks: ['orders'], check_count: 1 }] : [];
        return jsonResponse('StatusSearch', { platforms: checks });
      }),
    );
    const { user } = renderApp('/?q=or');
    await screen.findByText(/searching/);
    await user.type(screen.getByRole('searchbox'), 'x');
    expect(await screen.findByRole('heading', { name: 'No platform matches' })).toBeVisible();
    await act(() => new Promise((resolve) => setTimeout(resolve, 500)));
    expect(screen.queryByText('Check: orders')).not.toBeInTheDocument();
  });
});

describe('groups', () => {
  test('have their worst status and counts, groups with problems first', async () => {
    renderApp('/?group=tag');
    const groups = await screen.findAllByRole('region', { name: /gold|sox|emea|No tag/ });
    expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
      'gold',
      'sox',
      'No tag',
      'emea',
    ]);
    expect(groups[0]).toHaveTextContent('Outage');
    expect(groups[0]).toHaveTextContent('1 of 2 has a problem');
    expect(groups[2]).toHaveTextContent('Maintenance');
    expect(groups[2]).toHaveTextContent('1 platform, 1 in maintenance');
    expect(groups[3]).toHaveTextContent('1 platform');
    expect(await findViolations()).toEqual([]);
  });

  test('are collapsed by a button, and this browser remembers it', async () => {
    const { user } = renderApp('/?group=owner');
    const button = await screen.findByRole('button', { name: 'Ledger team' });
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByRole('heading', { level: 2, name: 'Ledger team' })).toContainElement(button);
    await user.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByRole('link', { name: 'Finance' })).not.toBeInTheDocument();
    expect(localStorage.getItem('buoy.collapsed-groups')).toBe('["owner:Ledger team"]');
    await user.type(screen.getByRole('searchbox'), 'finance');
    expect(await screen.findByRole('link', { name: 'Finance' }), 'a search opens groups').toBeVisible();
    await user.clear(screen.getByRole('searchbox'));
    await user.click(await screen.findByRole('button', { name: 'Ledger team' }));
  });

  test('are printed with everything that is collapsed', async () => {
    const { user } = renderApp('/?group=owner');
    await user.click(await screen.findByRole('button', { name: 'Ledger team' }));
    act(() => void window.dispatchEvent(new Event('beforeprint')));
    expect(screen.getByRole('link', { name: 'Finance' })).toBeVisible();
    act(() => void window.dispatchEvent(new Event('afterprint')));
    expect(screen.queryByRole('link', { name: 'Finance' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Ledger team' }));
  });

  test('with an invalid name are not shown', async () => {
    renderApp('/?group=colour&sort=size&view=round');
    await screen.findByRole('link', { name: 'Finance' });
    expect(listNames()).toEqual(['Finance', 'Models', 'Archive', 'Sales']);
    expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(1);
  });
});

describe('the view', () => {
  test.each([
    ['Name', 'name', ['Archive', 'Finance', 'Models', 'Sales']],
    ['Latest change first', 'since', ['Sales', 'Models', 'Finance', 'Archive']],
    ['Lowest uptime first', 'uptime', ['Archive', 'Finance', 'Models', 'Sales']],
  ])('sorts by %s', async (label, value, names) => {
    const { user, router } = renderApp('/?show=');
    await user.click(await screen.findByRole('button', { name: 'View' }));
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Sort by' }), label);
    expect(new URLSearchParams(router.state.get().location.search).get('sort')).toBe(value);
    await waitFor(() => expect(listNames()).toEqual(names));
    expect(await findViolations()).toEqual([]);
  });

  test('shows a row per platform if the density is compact', async () => {
    densityPreference.set('compact');
    renderApp();
    const [row] = await screen.findAllByRole('listitem');
    expect(row).toHaveTextContent('OutageFinance312 rows missingFor 3 h97.00 % uptime');
    expect(screen.queryByRole('slider')).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('shows the reason and the check by which a row was found', async () => {
    densityPreference.set('compact');
    serveSearch(() => [{ id: toId(1), checks: ['row count'], check_count: 1 }]);
    renderApp('/?q=row');
    expect(await screen.findByText('Check: row count')).toBeVisible();
    expect(screen.getByText('312 rows missing')).toBeVisible();
    expect(await findViolations()).toEqual([]);
  });

  test('copies its link and says so', async () => {
    const { user } = renderApp('/?group=tag');
    await user.click(await screen.findByRole('button', { name: 'View' }));
    await user.click(await screen.findByRole('button', { name: 'Copy link to this view' }));
    expect(await screen.findByRole('button', { name: 'Link copied' })).toBeVisible();
    expect(screen.getByText('Link copied', { selector: '[role=status]' })).toBeInTheDocument();
    expect(await navigator.clipboard.readText()).toBe('http://buoy.test/?group=tag');
  });

  test('shows its link if the browser refuses to copy', async () => {
    const { user } = renderApp('/?group=tag');
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'));
    await user.click(await screen.findByRole('button', { name: 'View' }));
    await user.click(await screen.findByRole('button', { name: 'Copy link to this view' }));
    expect(await screen.findByRole('textbox', { name: /Copy this link/ })).toHaveValue(
      'http://buoy.test/?group=tag',
    );
    expect(await findViolations()).toEqual([]);
  });
});

/** jsdom has no layout. Without a height, all rows of a long board would be in view. */
function setRowHeight() {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(60);
}

const many = (count: number, overrides: Partial<PlatformNow> = {}) =>
  Array.from({ length: count }, (_, n) => platformNow(n, { history: 'gyrmu'.repeat(6), ...overrides }));

describe('a board of', () => {
  test('13 platforms shows healthy ones in short', async () => {
    serve([finance, ...many(12)]);
    renderApp();
    await screen.findByRole('link', { name: 'Finance' });
    expect(screen.getAllByRole('slider')).toHaveLength(1);
    expect(screen.getAllByText('99.83 % uptime')).toHaveLength(12);
  });

  test('100 platforms keeps the page small', async () => {
    const problems = { status: 'red', since: '2026-11-24T07:00:00Z', reason: 'Late', failing: 1 } as const;
    serve([...many(30, problems), ...many(100).slice(30)]);
    renderApp();
    expect(await screen.findAllByRole('slider')).toHaveLength(30);
    expect(screen.getAllByRole('listitem')).toHaveLength(100);
    expect(document.querySelectorAll('*').length).toBeLessThanOrEqual(3_000);
  });

  test('400 platforms has only what is in view, and prints everything', async () => {
    setViewport(1920);
    setRowHeight();
    serve(many(400));
    renderApp();
    const [first] = await screen.findAllByRole('listitem');
    expect(first).toHaveAttribute('aria-setsize', '400');
    expect(first).toHaveAttribute('aria-posinset', '1');
    expect(document.querySelectorAll('*').length).toBeLessThanOrEqual(3_000);
    expect(await findViolations()).toEqual([]);
    act(() => void window.dispatchEvent(new Event('beforeprint')));
    expect(screen.getByRole('link', { name: 'Platform 399' })).toBeInTheDocument();
    act(() => void window.dispatchEvent(new Event('afterprint')));
    expect(screen.queryByRole('link', { name: 'Platform 399' })).not.toBeInTheDocument();
  });

  test('400 platforms keeps the rows around the focus, so that Tab goes on from there', async () => {
    setViewport(1280);
    setRowHeight();
    serve(many(400));
    renderApp();
    const link = await screen.findByRole('link', { name: 'Platform 4' });
    act(() => link.focus());
    vi.spyOn(window, 'scrollY', 'get').mockReturnValue(6_000);
    act(() => void window.dispatchEvent(new Event('scroll')));
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Platform 12' })).not.toBeInTheDocument());
    expect(link).toHaveFocus();
    expect(listNames().slice(0, 9)).toEqual(Array.from({ length: 9 }, (_, n) => `Platform ${n}`));
  });

  test('400 platforms keeps the order and the focus while one has the focus', async () => {
    setRowHeight();
    serve(many(400));
    const { queryClient } = renderApp();
    const link = await screen.findByRole('link', { name: 'Platform 1' });
    link.focus();
    serve([...many(400).slice(2), platformNow(1), platformNow(0, { status: 'red' })]);
    await queryClient.refetchQueries();
    await screen.findByRole('heading', { name: 'Platform 0 is down' });
    expect(link).toHaveFocus();
    expect(listNames().slice(0, 2)).toEqual(['Platform 0', 'Platform 1']);
    expect(within(screen.getAllByRole('listitem')[0] as HTMLElement).getByText('Outage')).toBeVisible();
  });
});
