import { expect, type Locator, type Page } from '@playwright/test';
import { explanations, type Fault, FaultyPage, faults, takePicture } from './faults';
import { findGreenElements } from './outdated';
import { test } from './servers';

const mock = { USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'degraded' };

test.use({ hasFailedRequests: true });

// Each page has a server of its own.
test.describe.configure({ mode: 'parallel' });

interface OpenPage {
  path: string;
  /** What the page shows when it is complete. */
  ready: (page: Page) => Locator;
  /** Where the reader is told what happened. */
  told?: (page: Page) => Locator;
  /** A link whose code the page has not loaded. */
  link?: string;
}

const getBanner = (page: Page) =>
  page
    .getByRole('main')
    .getByText(/^Not up to date/)
    .first();
const getHeadline = (page: Page) => page.getByRole('heading', { level: 1 });

const pages: Record<string, OpenPage> = {
  dashboard: {
    path: '/',
    ready: (page) => page.getByRole('slider').first(),
    told: getHeadline,
    link: 'Ingestion',
  },
  wall: { path: '/?view=wall', ready: (page) => page.getByText(/^Updated /), told: getHeadline },
  platform: {
    path: '/platforms/customer-360',
    ready: (page) => page.getByRole('slider', { name: /: values, / }),
    link: 'Ingestion',
  },
  runs: { path: '/runs', ready: (page) => page.locator('[id^="row-"]').first(), link: 'Admin' },
  messages: { path: '/messages', ready: (page) => page.getByRole('article').first(), link: 'Ingestion' },
  'admin list': {
    path: '/admin/checks',
    ready: (page) => page.locator('[id^="row-"]').first(),
    link: 'Audit',
  },
};

for (const [name, { path, ready, told = getBanner, link }] of Object.entries(pages)) {
  test(`an open page says what happened and since when: ${name}`, async ({ page, startStoppableBuoy }) => {
    test.setTimeout(120_000);
    const buoy = await startStoppableBuoy(mock);
    const faulty = new FaultyPage(page, buoy);
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await page.clock.install();
    await page.goto(buoy.url + path);
    await expect(ready(page)).toBeVisible();

    for (const fault of faults) {
      await test.step(fault, async () => {
        await faulty.start(fault);
        let seconds = 110;
        // On a busy machine, a response can take longer than the page's clock allows. The next poll shows the fault.
        await expect(async () => {
          await faulty.pass(seconds);
          seconds = 31;
          await expect(told(page)).toHaveText(explanations[fault], { timeout: 2_000 });
        }, fault).toPass({ timeout: 20_000 });
        expect.soft(await findGreenElements(page), fault).toEqual([]);
        await takePicture(page, `${name} ${fault}`);
        await faulty.end(fault);
        await expect(async () => {
          await faulty.pass(31);
          await expect(page.getByText(/^Not up to date/)).toHaveCount(0, { timeout: 500 });
        }, `${fault}, recovered`).toPass({ timeout: 20_000 });
        await expect.soft(page.getByText('session has expired'), `${fault}, recovered`).toHaveCount(0);
        await expect.soft(ready(page)).toBeVisible();
      });
    }
    expect(loads, 'the page was never reloaded').toBe(1);
    if (link === undefined) return;

    await test.step('a new version', async () => {
      await page.route('**/assets/**/*.js', (route) => route.fulfill({ status: 404 }));
      await page.route(
        (url) => url.pathname === '/',
        async (route) => {
          const response = await route.fetch();
          const body = (await response.text()).replace(/entry-[^.]+/, 'entry-newer');
          await route.fulfill({ response, body });
        },
      );
      await page.getByRole('link', { name: link, exact: true }).first().click();
      await expect(
        page.getByRole('alert').getByRole('heading', { name: 'New version available' }),
      ).toBeFocused();
      await expect(ready(page), 'the page before it stays').toBeVisible();
      await takePicture(page, `${name} new version`);
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
  });
}

/** What a form says after an attempt to save. It has no age, because it shows no status. */
const formTexts: Record<Fault, RegExp> = {
  killed: /Can't reach the server/,
  slow: /did not respond within 15 seconds/,
  silent: /did not respond within 15 seconds/,
  '401': /Your Databricks session has expired/,
  '302 to another origin': /Your Databricks session has expired/,
  '503': /responded with status 503/,
  'HTML instead of JSON': /Your Databricks session has expired/,
};

test('adding checks says why it stopped, and adds the rest later', async ({ page, startStoppableBuoy }) => {
  test.setTimeout(120_000);
  const buoy = await startStoppableBuoy(mock);
  const faulty = new FaultyPage(page, buoy);
  await page.clock.install();
  // A slow server has enough time for the proposals. A restarted one has other platforms, because its data is simulated.
  for (const fault of faults.filter((each) => each !== 'slow' && each !== 'killed')) {
    await test.step(fault, async () => {
      await page.goto(`${buoy.url}/admin/discovery?platform=customer-360`);
      await page.getByRole('checkbox').nth(0).check();
      await page.getByRole('checkbox').nth(1).check();
      await faulty.start(fault);
      await page.getByRole('button', { name: 'Add 2 checks' }).click();
      // Otherwise the proposals arrive by themselves, after more of the page's time than it waits.
      if (fault === 'silent') {
        await faulty.pass(33);
        await faulty.pass(33);
      }
      const stopped = page.getByRole('region', { name: /^No checks added to/ });
      await expect(stopped, fault).toBeFocused();
      await expect.soft(stopped, fault).toContainText('2 checks are left');
      if (fault !== 'silent') await expect.soft(stopped, fault).toContainText(formTexts[fault]);
      await expect(page.getByText('2 selected')).toBeVisible();
      await takePicture(page, `discovery ${fault}`);
      await faulty.end(fault);
      await stopped.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByRole('region', { name: /^2 checks added to/ })).toBeFocused();
    });
  }
});

test('a form says why it was not saved, and keeps what was typed', async ({ page, startStoppableBuoy }) => {
  test.setTimeout(120_000);
  const buoy = await startStoppableBuoy(mock);
  const faulty = new FaultyPage(page, buoy);
  await page.clock.install();
  await page.goto(`${buoy.url}/admin/platforms/new`);
  const name = page.getByRole('textbox', { name: 'Name' });
  const summary = page.getByRole('region', { name: 'There is a problem' });
  const save = page.getByRole('button', { name: 'Save platform' });
  await name.fill('Shop');
  await page.getByRole('textbox', { name: 'Owner' }).fill('shop-team');

  for (const fault of faults) {
    await test.step(fault, async () => {
      await faulty.start(fault);
      await save.click();
      // Otherwise the answer arrives by itself, on a busy machine after more of the page's time than it waits.
      if (fault === 'slow' || fault === 'silent') {
        await faulty.pass(16);
        await faulty.pass(16);
      }
      await expect.soft(summary, fault).toContainText(formTexts[fault]);
      await expect.soft(summary, fault).toBeFocused();
      await expect(name).toHaveValue('Shop');
      await takePicture(page, `form ${fault}`);
      await faulty.end(fault);
    });
  }
  await save.click();
  await expect(page.getByRole('row', { name: /Shop/ })).toBeFocused();
});
