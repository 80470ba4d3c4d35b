import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Locator, type Page } from '@playwright/test';
import { deployed } from './deployed';
import { test } from './servers';

/** Creates the platform "Shop". */
async function createPlatform(page: Page, url: string): Promise<void> {
  const response = await page.request.post(`${url}/api/v1/platforms`, {
    data: { name: 'Shop', owner: 'shop-team' },
  });
  expect(response.status()).toBe(201);
}

/** Counts the clicks of a person with a mouse, who moves to the centre of an element. */
function createMouse(page: Page) {
  let clicks = 0;
  return {
    count: () => clicks,
    click: async (target: Locator) => {
      await target.scrollIntoViewIfNeeded();
      const box = await target.boundingBox();
      if (!box) throw new Error('The element is not visible.');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.waitForTimeout(120); // People press a button for about this long.
      await page.mouse.up();
      clicks += 1;
    },
  };
}

test('a new freshness check takes at most 8 clicks and one test', async ({ page, getUrl }) => {
  const url = await getUrl('admin');
  await createPlatform(page, url);
  await page.goto(`${url}/platforms/shop`);
  const mouse = createMouse(page);
  await mouse.click(page.getByRole('link', { name: 'Add a check' }).first());
  await mouse.click(page.getByText('Table freshness'));
  await mouse.click(page.getByRole('textbox', { name: 'Table' }));
  await page.keyboard.type('platforms');
  await mouse.click(page.getByRole('textbox', { name: 'Column' }));
  await page.keyboard.type('created_at');
  await mouse.click(page.getByRole('button', { name: 'Test' }));
  await expect(page.getByRole('status').filter({ hasText: 'Operational' })).toContainText(/\d\smin/);
  await mouse.click(page.getByRole('button', { name: 'Save check' }));
  const row = page.getByRole('row', { name: /platforms: table freshness/ });
  await expect(row).toBeFocused();
  await expect(row).toContainText('Shop');
  await expect(row).toContainText('Warning from 30, critical from 120');
  expect(mouse.count()).toBeLessThanOrEqual(8);
  expect(mouse.count()).toBe(6);
  await row.getByRole('link', { name: /^Show page/ }).click();
  await expect(page).toHaveURL(/\/platforms\/shop/);
});

test('an error that appears when a field is left does not move the pressed button', async ({
  page,
  getUrl,
}) => {
  const url = await getUrl('admin');
  await createPlatform(page, url);
  const mouse = createMouse(page);

  await test.step('a check', async () => {
    await page.goto(`${url}/admin/checks/new?platform=shop`);
    await page.getByRole('textbox', { name: 'Warning from' }).fill('50');
    await page.getByRole('textbox', { name: 'Critical from' }).fill('40');
    const test = page.getByRole('button', { name: 'Test' });
    await test.scrollIntoViewIfNeeded();
    const before = await test.boundingBox();
    await page.mouse.move((before?.x ?? 0) + 5, (before?.y ?? 0) + 5);
    await page.mouse.down();
    await page.waitForTimeout(300);
    expect(await test.boundingBox()).toEqual(before);
    await page.mouse.up();
    const summary = page.getByRole('region', { name: 'Please fix the following' });
    await expect(summary).toBeFocused();
    await expect(summary).toContainText('Critical from: Must be greater');
  });

  await test.step('a platform', async () => {
    await page.goto(`${url}/admin/platforms/new`);
    await page.getByRole('textbox', { name: 'Name' }).fill('Depot');
    await page.getByRole('textbox', { name: 'Owner' }).fill('depot-team');
    await page.getByRole('textbox', { name: 'Slug' }).fill('No slug');
    await mouse.click(page.getByRole('button', { name: 'Save platform' }));
    await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
    await page.getByRole('textbox', { name: 'Slug' }).fill('depot');
    await mouse.click(page.getByRole('button', { name: 'Save platform' }));
    await expect(page.getByRole('row', { name: /Depot/ })).toBeFocused();
  });

  await test.step('a message', async () => {
    await page.goto(`${url}/admin/messages/new`);
    await page.getByRole('textbox', { name: 'Title' }).fill('Late');
    await page.getByRole('textbox', { name: 'Link' }).fill('nowhere');
    await mouse.click(page.getByRole('button', { name: 'Save draft' }));
    await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
  });
});

test('the page of a heartbeat check shows a command that pushes a result', async ({
  page,
  getUrl,
  context,
}) => {
  test.skip(deployed !== undefined, 'An App needs a token.');
  const url = await getUrl('admin');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await createPlatform(page, url);
  await page.goto(`${url}/admin/checks/new?platform=shop`);
  await page.getByText('Heartbeat', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill("Tonight's import");
  await page.getByRole('button', { name: 'Save check' }).click();
  await expect(page.getByText("Check Tonight's import added.", { exact: false })).toBeVisible();

  await page.getByRole('button', { name: 'Copy command' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  const { items } = JSON.parse(stdout) as { items: { status: string; check_id: string }[] };
  expect(items.map(({ status }) => status)).toEqual(['green']);
  expect(page.url()).toContain(items[0]?.check_id);

  await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Checks' }).click();
  const row = page.getByRole('row', { name: /Tonight's import/ });
  await expect(row).toContainText('Operational');
  await row.getByRole('link', { name: /^Push results of/ }).click();
  await expect(page.getByRole('region', { name: 'Push results' })).toContainText(command.slice(0, 30));
});
