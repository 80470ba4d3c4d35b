import { expect } from '@playwright/test';
import { openPage, test } from './board';

const folder = '../docs';
const margin = 16;

test.use({ colorScheme: 'light', viewport: { width: 1280, height: 960 } });

test('the dashboard', async ({ page }) => {
  await openPage(page, '/');
  const bottom = await page.locator('main').evaluate((main) => main.getBoundingClientRect().bottom);
  const height = Math.min(Math.ceil(bottom) + margin, 1100);
  await page.setViewportSize({ width: 1280, height });
  await page.screenshot({ path: `${folder}/dashboard.png` });
});

test('the history of a platform', async ({ page }) => {
  await openPage(page, '/platforms/customer-360?range=30d');
  await expect(page.getByRole('slider', { name: /: values, / })).toBeVisible();
  await page.evaluate(() => document.querySelector('#checks-now')?.scrollIntoView());
  await page.screenshot({ path: `${folder}/platform.png` });
});
