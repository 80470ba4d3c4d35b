import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { type Summary, test } from './board';
import { copyPlatform, showPlatforms } from './many-platforms';
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

const screens = [
  [1920, 1080],
  [3840, 2160],
  [1280, 720],
] as const;

for (const [width, height] of screens) {
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

/** Makes the board have this many platforms with long texts, in groups of three. Most of them have problems. */
async function showTrouble(page: Page, count: number): Promise<void> {
  await page.route('**/api/v1/status/summary', async (route) => {
    const summary = (await (await route.fetch()).json()) as Summary;
    const [first] = summary.platforms;
    if (!first) throw new Error('The board of this server is empty; start it with a scenario.');
    const statuses = ['red', 'yellow', 'unknown', 'red', 'yellow', 'green'] as const;
    const platforms = Array.from({ length: count }, (_, n): Summary['platforms'][number] => {
      const status = statuses[Math.floor((n * statuses.length) / count)] ?? 'green';
      const group = `Owners of everything that belongs to area number ${n % Math.ceil(count / 3)}`;
      return {
        ...copyPlatform(first, n),
        ...{ status, stale: false, maintenance: false, owner: group, tags: [group] },
        since: '2026-11-24T07:00:00Z',
        reason: status === 'green' ? '' : `Orders: ${n} rows missing since the load of last night (limit 10)`,
      };
    });
    const counts = { total: count, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };
    for (const { status } of platforms) counts[status] += 1;
    const warnings = Array.from({ length: 6 }, (_, n) => `part ${n} of the data could not be read`);
    const reason = 'data collection is late: the last run was 42 min ago, and one is expected every 5 min';
    await route.fulfill({ json: { ...summary, platforms, counts, warnings, reason } });
  });
}

for (const [width, height] of screens) {
  test(`nothing is cut at ${width} x ${height} with any number of problems and groups`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    for (const count of [1, 12, 100, 400]) {
      await page.unrouteAll();
      await showTrouble(page, count);
      for (const group of ['', '&group=tag', '&group=owner&sort=name']) {
        await page.goto(`/?view=wall${group}`);
        await expect(page.getByText(/^Updated /)).toBeVisible();
        await page.evaluate(() => document.fonts.ready);
        await expect.poll(() => findOverflow(page), `${count} platforms ${group}`).toEqual([]);
        if (count < 400 || group === '') continue;
        const line = page.getByText(/^and \d+ more groups: /);
        const top = (await line.boundingBox())?.y ?? 0;
        for (const region of await page.getByRole('region').all()) {
          const box = await region.boundingBox();
          expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(top);
        }
        const rest = (await line.textContent()) ?? '';
        const [more = 0, ...parts] = [...rest.matchAll(/\d+/g)].map(Number);
        expect(
          parts.reduce((sum, part) => sum + part, 0),
          rest,
        ).toBe(more);
        const groups = await page.getByRole('region').count();
        expect(groups + more).toBe(Math.ceil(count / 3));
        expect(groups).toBeGreaterThanOrEqual(10);
      }
    }
  });
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
