import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { openPage, test } from './board';
import { showPlatforms } from './many-platforms';

const maxNodes = 3_000;

const countNodes = (page: Page) => page.locator('*').count();
const getTiles = (page: Page) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) });

/** Returns the names of the chunks that the page loads from now on. */
function recordChunks(page: Page): string[] {
  const chunks: string[] = [];
  page.on('request', (request) => {
    const name = /\/assets\/en\/(.+)-.{8}\.js$/.exec(request.url())?.[1];
    if (name) chunks.push(name);
  });
  return chunks;
}

test('100 platforms keep the page small and need no more code', async ({ page }) => {
  const chunks = recordChunks(page);
  await showPlatforms(page, 100);
  await openPage(page, '/');
  await expect(getTiles(page)).toHaveCount(100);
  expect(await countNodes(page)).toBeLessThanOrEqual(maxNodes);
  expect(chunks).toEqual(['entry']);
});

for (const path of ['/', '/?group=owner', '/?sort=name']) {
  test(`400 platforms at ${path} keep the page small, and all can be reached`, async ({ page }) => {
    await showPlatforms(page, 400);
    await openPage(page, path);
    await expect(getTiles(page).first()).toBeVisible();
    expect(await countNodes(page)).toBeLessThanOrEqual(maxNodes);
    const seen = new Set<string>();
    for (let steps = 0; steps < 60; steps += 1) {
      for (const name of await getTiles(page).getByRole('heading').allTextContents()) seen.add(name);
      expect(await countNodes(page)).toBeLessThanOrEqual(maxNodes);
      const isAtEnd = await page.evaluate(() => {
        window.scrollBy(0, 700);
        return window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1;
      });
      await page.waitForTimeout(50);
      if (isAtEnd) break;
    }
    for (const name of await getTiles(page).getByRole('heading').allTextContents()) seen.add(name);
    expect(seen.size).toBe(400);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
  });
}

test('the focus stays on a platform that is scrolled out of view, and Tab goes on from there', async ({
  page,
}) => {
  await showPlatforms(page, 400);
  await openPage(page, '/');
  const link = getTiles(page).nth(9).getByRole('link');
  const name = (await link.textContent()) ?? '';
  await link.focus();
  await page.mouse.move(640, 600);
  await page.mouse.wheel(0, 6_000);
  await expect(page.getByRole('link', { name, exact: true })).not.toBeInViewport();
  await page.waitForTimeout(300);
  await expect(page.getByRole('link', { name, exact: true })).toBeFocused();
  for (let presses = 0; presses < 40; presses += 1) await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toBeInViewport();
  expect(
    await page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset')),
  ).not.toBeNull();
});

test('paper shows every platform in light colours, also of a dark page', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await showPlatforms(page, 400);
  await openPage(page, '/');
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  await expect(getTiles(page)).toHaveCount(400);
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(page.locator('body')).toHaveCSS('color', 'rgb(22, 22, 22)');
  await expect(page.getByText(/^http:\/\/.*\/ · Data from \d+ \w+ \d{4}, \d\d:\d\d/)).toBeVisible();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('searchbox')).toBeHidden();
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  expect(await countNodes(page)).toBeLessThanOrEqual(maxNodes);
});

test('a check finds its platform', async ({ page, request, platform }) => {
  const { checks } = await (await request.get(`/api/v1/platforms/${platform.slug}`)).json();
  await openPage(page, '/');
  await page.getByRole('searchbox').fill(checks[0].name);
  await expect(page.getByText(`Check: ${checks[0].name}`).first()).toBeVisible();
  await expect(page.getByRole('link', { name: platform.name, exact: true }).last()).toBeVisible();
  await page.getByRole('searchbox').fill('no such thing anywhere');
  await expect(page.getByRole('heading', { name: 'No platform matches' })).toBeVisible();
});

test('a view with groups is kept and copied', async ({ page, context, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page, '/');
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('combobox', { name: 'Group by' }).selectOption('Owner');
  const group = page.getByRole('region', { name: 'data-platform' });
  await group.getByRole('button').click();
  await expect(group.getByRole('list')).toBeHidden();
  await page.getByRole('button', { name: 'Copy link to this view' }).click();
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${baseURL}/?group=owner`);
  await page.reload();
  await expect(group.getByRole('button')).toHaveAttribute('aria-expanded', 'false');
  await expect(group.getByRole('list')).toBeHidden();
});

test('rows use the width of a wide screen', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await showPlatforms(page, 100);
  await openPage(page, '/');
  const columns = () =>
    getTiles(page).evaluateAll(
      (tiles) => new Set(tiles.map((tile) => tile.getBoundingClientRect().left)).size,
    );
  expect(await columns()).toBeGreaterThanOrEqual(4);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Density' }).selectOption('Compact');
  await expect.poll(columns).toBe(2);
});

test('small groups are beside each other on a wide screen, in the order of the keyboard', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await openPage(page, '/?group=owner');
  const groups = page.getByRole('region').filter({ has: page.getByRole('heading', { level: 2 }) });
  const boxes = await groups.evaluateAll((regions) =>
    regions
      .filter((region) => region.getAttribute('aria-label') !== 'Platforms')
      .map((region) => region.getBoundingClientRect())
      .map(({ top, left }) => ({ top, left })),
  );
  expect(new Set(boxes.map(({ top }) => top)).size).toBeLessThan(boxes.length);
  const inOrder = [...boxes].sort((a, b) => a.top - b.top || a.left - b.left);
  expect(boxes).toEqual(inOrder);
});
