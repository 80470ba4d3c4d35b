import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { openPage, test } from './board';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const name of ['dashboard', 'platform', 'runs'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      test.describe(`${name}, ${colorScheme}, ${width} px`, () => {
        test.use({ colorScheme, viewport: { width, height: 800 } });

        test('is accessible, logs nothing and fits the screen width', async ({ page, platform }) => {
          await openPage(
            page,
            { dashboard: '/', platform: `/platforms/${platform.slug}`, runs: '/runs' }[name],
          );
          if (name === 'runs') {
            await page
              .getByRole('button', { name: /^Show results of/ })
              .first()
              .click();
            await expect(page.getByRole('list', { name: 'Results' })).toBeVisible();
          }
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

test.describe('a 320 px wide window (400 % zoom)', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('scrolls only vertically', async ({ page, platform }) => {
    for (const path of ['/', `/platforms/${platform.slug}`, '/runs']) {
      await openPage(page, path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
  });
});

test.describe('forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('do not replace the colours of the bars', async ({ page }) => {
    await openPage(page, '/');
    const bars = page.getByRole('slider').first();
    await expect(bars).toHaveCSS('forced-color-adjust', 'none');
    await page.screenshot({ path: 'artifacts/screens/dashboard-forced-colours.png', fullPage: true });
  });
});

test('an unknown URL shows a link to the dashboard', async ({ page }) => {
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await page.getByRole('link', { name: 'Go to the dashboard' }).click();
  await expect(page).toHaveURL(/\/$/);
});
