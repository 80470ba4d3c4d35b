import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from './board';
import { showPlatforms } from './many-platforms';
import { findGreenElements, letTimePass } from './outdated';
import { test as withServers } from './servers';

/** Returns the elements whose content does not fit the screen. */
function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => {
      const { bottom, right } = element.getBoundingClientRect();
      return bottom > window.innerHeight + 1 || right > window.innerWidth + 1;
    };
    return [...document.querySelectorAll('main *')].filter(isCut).map((element) => element.outerHTML);
  });
}

for (const [width, height] of [
  [1920, 1080],
  [3840, 2160],
  [1280, 720],
] as const) {
  for (const [count, view] of [
    [8, '/?view=wall'],
    [8, '/?view=wall&group=tag'],
    [60, '/?view=wall'],
    [400, '/?view=wall'],
  ] as const) {
    test(`${view} with ${count} platforms fills ${width} x ${height} without scrolling`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await showPlatforms(page, count);
      await page.goto(view);
      await expect(page.getByText(/^Updated /)).toBeVisible();
      expect(await findOverflow(page)).toEqual([]);
      const names = await page.getByRole('listitem').count();
      if (count <= 60) expect(names).toBeGreaterThanOrEqual(count);
      else await expect(page.getByRole('heading', { name: /^3\d\d operational$/ })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
    });
  }
}

test('the wall reloads itself for a new version', async ({ page }) => {
  await page.clock.install();
  await page.goto('/?view=wall');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  let isNew = false;
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  await page.route(
    (url) => url.pathname === '/' && url.search === '',
    async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      await route.fulfill({ response, body: isNew ? body.replace(/entry-[^.]+/, 'entry-newer') : body });
    },
  );
  await letTimePass(page, 330);
  expect(loads).toBe(0);
  isNew = true;
  await letTimePass(page, 330);
  await expect.poll(() => loads, { timeout: 20_000 }).toBe(1);
  await expect(page.getByText(/^Updated /)).toBeVisible();
});

test('Esc leaves the wall, and the browser goes back to it', async ({ page }) => {
  await page.goto('/?show=problems&view=wall');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link')).toHaveCount(0);
  await page.mouse.move(10, 10);
  await page.mouse.move(50, 50);
  await expect(page.getByRole('link', { name: 'Leave wall view (Esc)' })).toHaveCSS('opacity', '1');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: 'Only problems' })).toBeChecked();
  await page.goBack();
  await expect(page.getByRole('link', { name: 'Leave wall view (Esc)' })).toBeAttached();
});

withServers(
  'nothing on the wall is green after the server has died',
  async ({ page, consoleMessages, startStoppableBuoy }) => {
    withServers.slow();
    const buoy = await startStoppableBuoy({ USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'all-green' });
    await page.clock.install();
    await page.goto(`${buoy.url}/?view=wall`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('All platforms operational');
    await buoy.stop();
    await letTimePass(page, 400);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      /^Not up to date: the server has not answered since /,
    );
    await expect(page.getByText(/^Last known, \d+ min ago: All platforms operational$/)).toBeVisible();
    expect(await findGreenElements(page)).toEqual([]);
    await buoy.start();
    await letTimePass(page, 150);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('All platforms operational');
    consoleMessages.splice(0);
  },
);

test('a wall that runs for long does not grow', async ({ page }) => {
  test.slow();
  await page.clock.install();
  await showPlatforms(page, 60);
  await page.goto('/?view=wall');
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await letTimePass(page, 60);
  const nodes = await page.locator('*').count();
  let polls = 0;
  page.on('response', (response) => {
    if (response.url().includes('/summary')) polls += 1;
  });
  await expect(async () => {
    await page.clock.fastForward(31_000);
    expect(polls).toBeGreaterThan(50);
  }).toPass({ intervals: [20], timeout: 60_000 });
  // The simulated platforms change, so some have a line more or less.
  expect(await page.locator('*').count()).toBeLessThan(nodes * 1.1);
});
