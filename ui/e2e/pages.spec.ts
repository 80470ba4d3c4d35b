import { expect } from '@playwright/test';
import { openPage, test } from './board';

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
