import { expect, type Page } from '@playwright/test';
import { findGreenElements, letTimePass, readIcon, timePattern } from './outdated';
import { test } from './servers';

const mock = { USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'all-green' };
const allGood = 'All platforms operational';

test.use({ hasFailedRequests: true });

async function openDashboard(page: Page, url: string): Promise<void> {
  await page.clock.install();
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(allGood);
  await expect(page).toHaveTitle(`${allGood} · Buoy`);
  await expect.poll(() => readIcon(page)).toBe('ok');
  expect(await findGreenElements(page)).not.toEqual([]);
}

async function expectLastKnown(page: Page, headline: RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(headline);
  await expect(page).toHaveTitle(new RegExp(`^Not up to date since ${timePattern} · Buoy$`));
  await expect(page.getByText(`: ${allGood}`)).toHaveText(/^Last known, \d+ (min|h) ago: /);
  expect(await readIcon(page)).toBe('stale');
  expect(await findGreenElements(page)).toEqual([]);
  const tiles = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) });
  for (const tile of await tiles.all()) {
    await expect(tile).toContainText('Stale');
    await expect(tile).toContainText('Last known: Operational');
  }
  await expect(page.getByText('Data is up to date')).toBeHidden();
}

async function expectCurrent(page: Page): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(30_000);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(allGood, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(page).toHaveTitle(`${allGood} · Buoy`);
  expect(await readIcon(page)).toBe('ok');
  expect(await findGreenElements(page)).not.toEqual([]);
}

test('nothing is green after the server has died, until it is back', async ({
  page,
  context,
  startStoppableBuoy,
}) => {
  test.slow();
  const buoy = await startStoppableBuoy(mock);
  await openDashboard(page, buoy.url);
  const link = page.getByRole('heading', { level: 3 }).first().getByRole('link');
  const name = await link.textContent();
  const platform = await context.newPage();
  await platform.clock.install();
  await platform.goto(new URL((await link.getAttribute('href')) ?? '', buoy.url).href);
  await expect(platform).toHaveTitle(`${name} · Buoy`);
  await expect(platform.getByText('Operational').first()).toBeVisible();
  await expect.poll(() => readIcon(platform)).toBe('ok');

  await buoy.stop();
  await letTimePass(page, 45);
  await expect(page.getByText(/^Can't reach the server\. Showing data from /)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(allGood);
  await page.screenshot({ path: 'artifacts/screens/outdated-45s.png', fullPage: true });
  await letTimePass(page, 150);
  await expectLastKnown(
    page,
    new RegExp(`^Not up to date: the server has not answered since ${timePattern}$`),
  );
  await page.screenshot({ path: 'artifacts/screens/outdated-dashboard.png', fullPage: true });
  await page.clock.fastForward('03:00:00');
  await letTimePass(page, 30);
  await expectLastKnown(page, /^Not up to date: the server has not answered since /);

  await letTimePass(platform, 150);
  await expect(platform.getByText(/^Not up to date: the server has not answered since /)).toBeVisible();
  await expect(platform).toHaveTitle(new RegExp(`^Not up to date since ${timePattern} · ${name} · Buoy$`));
  await expect(platform.getByText('Last known: Operational').first()).toBeVisible();
  expect(await readIcon(platform)).toBe('stale');
  expect(await findGreenElements(platform)).toEqual([]);
  await platform.screenshot({ path: 'artifacts/screens/outdated-platform.png', fullPage: true });

  await buoy.start();
  await expectCurrent(page);
  await letTimePass(platform, 150);
  await expect(platform).toHaveTitle(`${name} · Buoy`);
  expect(await readIcon(platform)).toBe('ok');
  expect(await findGreenElements(platform)).not.toEqual([]);
});

// faults.spec.ts has the other answers, for every page.
for (const [name, response, headline] of [
  ['401', { status: 401 }, new RegExp(`^Not up to date since ${timePattern}: your session has expired$`)],
  [
    'invalid JSON',
    { status: 200, contentType: 'application/json', body: '{"status": ' },
    new RegExp(`^Not up to date since ${timePattern}: the server's answers can't be read$`),
  ],
] as const) {
  test(`nothing is green while the response is ${name}`, async ({ page, startStoppableBuoy }) => {
    const buoy = await startStoppableBuoy(mock);
    await openDashboard(page, buoy.url);
    await page.route('**/api/**', (route) => route.fulfill(response));
    await letTimePass(page, 180);
    await expectLastKnown(page, headline);
    await page.screenshot({
      path: `artifacts/screens/outdated-${name.replace(' ', '-')}.png`,
      fullPage: true,
    });
    await page.unrouteAll();
    await expectCurrent(page);
  });
}
