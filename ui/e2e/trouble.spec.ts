import { expect, type Page, test } from '@playwright/test';

const summaryUrl = '**/api/v1/status/summary';

/** Opens the dashboard, then refreshes it with this response. */
async function failNextRefresh(page: Page, response: { status: number; headers?: Record<string, string> }) {
  await page.goto('/');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await page.route(summaryUrl, (route) => route.fulfill(response));
  await page.getByRole('button', { name: 'Refresh' }).click();
}

test('a redirect to a sign-in page shows an expired session', async ({ page }) => {
  await failNextRefresh(page, { status: 302, headers: { Location: 'https://login.example.com/' } });
  await expect(page.getByRole('alert')).toContainText('Your Databricks session has expired.');
  await expect(page.getByRole('button', { name: 'Sign in again' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Platforms', exact: true })).toBeVisible();
});

test('a server error keeps the data until the server recovers', async ({ page }) => {
  await failNextRefresh(page, { status: 503 });
  const banner = page.getByText(/^The server is responding with errors\. Showing data from /);
  await expect(banner).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Platforms', exact: true })).toBeVisible();
  await page.unroute(summaryUrl);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(banner).toBeHidden();
});

test('a server without a response keeps the data, and the page tries again', async ({ page }) => {
  await page.clock.install();
  await page.goto('/');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await page.route(summaryUrl, () => {});
  const request = page.waitForRequest(summaryUrl);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await request;
  await page.clock.fastForward(14_000);
  const banner = page.getByText(/^Can't reach the server\. Showing data from /);
  await expect(banner).toBeHidden();
  await page.clock.fastForward(1_001);
  await expect(banner).toBeVisible();
  await page.unroute(summaryUrl);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(banner).toBeHidden();
});

test('a dismissed message stays hidden for the session', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  const dismiss = page.getByRole('button', { name: /^Dismiss: / }).first();
  await expect(dismiss, 'the board has a message').toBeVisible();
  const name = (await dismiss.getAttribute('aria-label')) ?? '';
  await dismiss.click();
  await page.reload();
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await expect(page.getByRole('button', { name, exact: true })).toBeHidden();
});
