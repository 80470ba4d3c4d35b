import { expect, type Page } from '@playwright/test';
import { openPage, test } from './board';
import { observeLayoutShift, readLayoutShift } from './layout-shift';

async function openPlatform(page: Page, slug: string, query = ''): Promise<void> {
  await openPage(page, `/platforms/${slug}${query}`);
  await expect(getChart(page)).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
}

function getChart(page: Page) {
  return page.getByRole('slider', { name: /: values, / });
}

/** Returns yesterday as a UTC day. Its measurements are in memory. */
function getYesterday(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
}

test('the history of a platform works by keyboard', async ({ page, platform }) => {
  await openPlatform(page, platform.slug);

  await page.getByRole('radio', { name: '24 hours' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/[?]range=7d$/);
  await expect(page.getByRole('radio', { name: '7 days' })).toBeFocused();
  await expect(getChart(page)).toHaveAccessibleName(/the last 7 days$/);

  await getChart(page).focus();
  const newest = (await getChart(page).getAttribute('aria-valuetext')) ?? '';
  await expect(page.getByText(newest)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(getChart(page)).not.toHaveAttribute('aria-valuetext', newest);

  const strip = page.getByRole('slider', { name: /daily status/ });
  await strip.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`day=${getYesterday()}`));
  await expect(page.getByRole('heading', { level: 2, name: /^History of / })).toBeVisible();
  await expect(strip).toBeFocused();
  await page.goBack();
  await expect(page).toHaveURL(/[?]range=7d$/);
  await expect(page.getByRole('heading', { level: 2, name: 'History', exact: true })).toBeVisible();
});

test('a pointer reads the chart and opens a day', async ({ page, platform }) => {
  await openPlatform(page, platform.slug);
  const chart = getChart(page);
  await chart.hover({ position: { x: 200, y: 100 } });
  const text = (await chart.getAttribute('aria-valuetext')) ?? '';
  await expect(page.getByText(text)).toBeVisible();
  const strip = page.getByRole('slider', { name: /daily status/ });
  const box = await strip.boundingBox();
  await strip.click({ position: { x: (box?.width ?? 0) - 2, y: 10 } });
  await expect(page).toHaveURL(new RegExp(`day=${new Date().toISOString().slice(0, 10)}`));
  await page.getByRole('button', { name: 'Back to the last 24 hours' }).click();
  await expect(page).not.toHaveURL(/day=/);
});

test('another range does not move the page', async ({ page, platform }) => {
  await observeLayoutShift(page);
  await openPlatform(page, platform.slug);
  for (const name of ['7 days', '30 days', '90 days']) {
    await page.getByText(name, { exact: true }).click();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  }
  expect(await readLayoutShift(page)).toBeLessThanOrEqual(0.01);
});

test('the breadcrumb keeps the filter of the dashboard', async ({ page, platform }) => {
  await openPage(page, `/?q=${encodeURIComponent(platform.name)}`);
  await page.getByRole('link', { name: platform.name, exact: true }).last().click();
  await expect(getChart(page)).toBeVisible();
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue(platform.name);
});

test.describe('forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('show the chart and the selected range', async ({ page, platform }) => {
    await openPlatform(page, platform.slug);
    await expect(page.getByText('24 hours', { exact: true })).toHaveCSS('text-decoration-line', 'underline');
    await page.screenshot({ path: 'artifacts/screens/platform-forced-colours.png', fullPage: true });
  });
});

test('a chart that is missing leaves the rest of the page', async ({ page, platform, consoleMessages }) => {
  await page.route('**/history-chart-*', (route) => route.abort());
  await openPage(page, `/platforms/${platform.slug}`);
  await expect(page.getByText("Can't load the chart", { exact: true })).toBeVisible();
  await expect(page.getByText('A part of it could not be loaded.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Failures' })).toBeVisible();
  // The browser reports each aborted download.
  expect(consoleMessages.splice(0).length).toBeGreaterThan(0);
});

test('a chart that a dead server cannot send is shown once the server is back', async ({
  page,
  platform,
  consoleMessages,
}) => {
  await openPage(page, '/');
  const routes = ['**/history-chart-*', (url: URL) => url.pathname === '/'];
  for (const route of routes) await page.route(route, (request) => request.abort());
  await page.getByRole('link', { name: platform.name, exact: true }).first().click();
  const card = page.getByRole('region', { name: 'Values' });
  await expect(card.getByRole('alert')).toContainText("Can't reach the server.");
  for (const route of routes) await page.unroute(route);
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(getChart(page)).toBeVisible();
  await expect(card.getByRole('alert')).toBeHidden();
  consoleMessages.splice(0);
});
