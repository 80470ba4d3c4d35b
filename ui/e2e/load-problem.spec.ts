import { expect } from '@playwright/test';
import { test } from './servers';

test.use({ hasFailedRequests: true });

const mock = { USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'all-green' };

test('a page that a dead server cannot send is opened once the server is back', async ({
  page,
  startStoppableBuoy,
}) => {
  test.slow();
  const buoy = await startStoppableBuoy(mock);
  await page.goto(buoy.url);
  const link = page.getByRole('heading', { level: 3 }).first().getByRole('link');
  const name = (await link.textContent()) ?? '';
  await buoy.stop();
  await link.click();
  const problem = page.getByRole('alert');
  await expect(problem).toContainText("Can't reach the server. Check your connection and try again.");
  await expect(problem.getByRole('heading', { level: 2, name: "Can't open this page" })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Buoy', exact: true })).toBeVisible();
  await expect(
    page.getByText(/^Can't reach the server\. Showing data from/),
    'the data is old, too',
  ).toBeVisible();
  await page.screenshot({ path: 'artifacts/screens/load-problem-dead-server.png', fullPage: true });
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expect(problem).toBeVisible();
  await buoy.start();
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(problem).toBeHidden();
});

test('a new version is offered, and a form keeps its input until the reload', async ({ page, getUrl }) => {
  await page.goto(`${await getUrl('admin')}/admin/platforms/new`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Sales');
  // A new deployment removes the old files, and the page starts with a new one.
  await page.route('**/checks-page-*.js', (route) => route.fulfill({ status: 404 }));
  await page.route(
    (url) => url.pathname === '/',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/entry-[^.]+/, 'entry-newer') });
    },
  );
  await page.getByRole('link', { name: 'Checks' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  const notice = page.getByRole('alert');
  await expect(notice.getByRole('heading', { name: 'New version available' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Sales');
  await page.screenshot({ path: 'artifacts/screens/load-problem-new-version.png', fullPage: true });

  await page.unrouteAll();
  page.on('dialog', (dialog) => dialog.accept());
  await notice.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Checks' })).toBeVisible();
  await expect(notice).toBeHidden();
});
