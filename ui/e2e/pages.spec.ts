import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { openPage, test } from './board';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const name of ['dashboard', 'platform'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      test.describe(`${name}, ${colorScheme}, ${width} px`, () => {
        test.use({ colorScheme, viewport: { width, height: 800 } });

        test('is accessible, quiet and no wider than the screen', async ({ page, platform }) => {
          await openPage(page, name === 'dashboard' ? '/' : `/platforms/${platform.slug}`);
          await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
          const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          await page.screenshot({
            path: `artifacts/screens/${name}-${colorScheme}-${width}.png`,
            fullPage: true,
          });
        });
      });
    }
  }
}

test.describe('320 px, which is 400 % of 1280', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('scrolls in one direction only', async ({ page, platform }) => {
    for (const path of ['/', `/platforms/${platform.slug}`]) {
      await openPage(page, path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
  });
});

test.describe('forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('keep the bars apart from their ground', async ({ page }) => {
    await openPage(page, '/');
    const bars = page.getByRole('slider').first();
    await expect(bars).toHaveCSS('forced-color-adjust', 'none');
    await page.screenshot({ path: 'artifacts/screens/dashboard-forced-colours.png', fullPage: true });
  });
});

test('an address that does not exist has a way home', async ({ page }) => {
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await page.getByRole('link', { name: 'Go to the dashboard' }).click();
  await expect(page).toHaveURL(/\/$/);
});
