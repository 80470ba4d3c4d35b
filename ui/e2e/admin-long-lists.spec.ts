import { expect, type Page } from '@playwright/test';
import type { components } from '../src/api/schema';
import { test } from './board';

type CheckList = components['schemas']['CheckList'];

const total = 10_000;

/** Serves copies of the server's checks, with its paging and its search. */
async function serveManyChecks(page: Page): Promise<void> {
  const response = await page.request.get('/api/v1/status-checks?page_size=1');
  const [first] = ((await response.json()) as CheckList).items;
  if (!first) throw new Error('This server has no check; start it with a scenario.');
  const checks = Array.from({ length: total }, (_, n) => ({
    ...first,
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    name: `Check ${n + 1}`,
    origin: 'APP' as const,
  }));
  await page.route('**/api/v1/status-checks?*', (route) => {
    const { searchParams } = new URL(route.request().url());
    const text = searchParams.get('q') ?? '';
    const found = checks.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
    const start = Number(searchParams.get('page_token') ?? 0);
    const end = start + Number(searchParams.get('page_size'));
    const items = found.slice(start, end);
    return route.fulfill({
      json: end < found.length ? { items, next_page_token: String(end) } : { items },
    });
  });
}

const countNodes = (page: Page) => page.locator('*').count();
const scrollToEnd = (page: Page) => page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));

for (const width of [1280, 360]) {
  test.describe(`10,000 checks, ${width} px`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('the list stays small, loads by itself while scrolling and finds what it has not loaded', async ({
      page,
    }) => {
      test.slow();
      await serveManyChecks(page);
      await page.goto('/admin/checks');
      const summary = page.getByRole('search').getByRole('status');
      await expect(summary).toHaveText(/^More than \d+ checks$/);
      await expect(page.getByRole('link', { name: 'Edit Check 1', exact: true })).toBeVisible();
      expect(await countNodes(page)).toBeLessThanOrEqual(3_000);

      await test.step('search for a check of the last page', async () => {
        const search = page.getByRole('searchbox', { name: 'Search' });
        await search.fill('check 9999');
        await expect(summary).toHaveText('1 check matches');
        await expect(page.getByRole('link', { name: 'Edit Check 9999' })).toBeVisible();
        await search.fill('check 99999');
        await expect(page.getByText('No check matches the search.')).toBeVisible();
        await search.fill('');
        await expect(summary).toHaveText(/^More than/);
      });

      await test.step('scroll to the last row', async () => {
        for (let scrolls = 0; scrolls < 200; scrolls += 1) {
          if ((await summary.textContent()) === '10,000 checks') break;
          await scrollToEnd(page);
          await page.waitForTimeout(50);
        }
        await expect(summary).toHaveText('10,000 checks');
        await scrollToEnd(page);
        const last = page.getByRole('link', { name: 'Edit Check 10000' });
        await expect(last).toBeInViewport();
        expect(await countNodes(page)).toBeLessThanOrEqual(3_000);
      });

      await test.step('the focus stays on its row while the list scrolls', async () => {
        const last = page.getByRole('link', { name: 'Edit Check 10000' });
        await last.focus();
        await page.evaluate(() => window.scrollTo(0, 0));
        await expect(page.getByRole('link', { name: 'Edit Check 1', exact: true })).toBeInViewport();
        await expect(last).toBeFocused();
        await page.keyboard.press('Shift+Tab');
        await expect(page.getByRole('button', { name: 'Archive Check 9999' })).toBeFocused();
      });
    });
  });
}
