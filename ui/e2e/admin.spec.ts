import { type BrowserContext, expect, type Page } from '@playwright/test';
import { createKeyboard } from './keyboard';
import { test } from './servers';

test('an admin adds a platform, a check and a message by keyboard, and the audit log lists it', async ({
  page,
  browser,
  getUrl,
  startTarget,
}) => {
  test.slow();
  const url = await getUrl('admin');
  const target = await startTarget();
  await page.goto(url);
  const keys = createKeyboard(page);

  await test.step('add a platform', async () => {
    await keys.press(page.getByRole('link', { name: 'Admin' }));
    await expect(page).toHaveURL(/\/admin\/platforms$/);
    await keys.press(page.getByRole('link', { name: 'Add a platform' }));
    await keys.type(page.getByRole('textbox', { name: 'Name' }), 'HR & Payroll');
    await expect(page.getByRole('textbox', { name: 'Slug' })).toHaveValue('');
    await page.keyboard.press('Enter');
    const summary = page.getByRole('region', { name: 'Please fix the following' });
    await expect(summary).toBeFocused();
    await keys.press(summary.getByRole('link', { name: /^Owner: / }));
    await expect(page.getByRole('textbox', { name: 'Owner' })).toBeFocused();
    await page.keyboard.type('people-team');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status').getByText('Platform HR & Payroll added')).toBeAttached();
    await expect(page.getByRole('row', { name: /HR & Payroll/ })).toBeFocused();
  });

  await test.step('test and add a check', async () => {
    await keys.press(page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Checks' }));
    await keys.press(page.getByRole('link', { name: 'Add a check' }));
    await keys.tabTo(page.getByRole('combobox', { name: 'Platform' }));
    await page.keyboard.type('HR');
    await keys.type(page.getByRole('textbox', { name: 'URL' }), target.url);
    await keys.type(page.getByRole('textbox', { name: 'Name' }), 'Answers');
    await keys.type(page.getByRole('textbox', { name: 'Warning from' }), '5000');
    await keys.type(page.getByRole('textbox', { name: 'Critical from' }), '4000');
    await keys.press(page.getByRole('button', { name: 'Test' }));
    await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
    await keys.press(page.getByRole('link', { name: /^Critical from: / }));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('9000');
    await keys.press(page.getByRole('button', { name: 'Test' }));
    await expect(page.getByRole('status').filter({ hasText: 'Operational' })).toContainText(/took \d+/);
    await keys.press(page.getByRole('button', { name: 'Save check' }));
    await expect(page.getByRole('row', { name: /Answers/ })).toBeFocused();
  });

  await test.step('measure the check now', async () => {
    await keys.press(page.getByRole('button', { name: 'Measure now' }));
    await expect(page.getByRole('status').filter({ hasText: 'Measured 1 check.' })).toBeVisible({
      timeout: 60_000,
    });
    await keys.press(page.getByRole('link', { name: 'Dashboard' }));
    await keys.press(page.getByRole('link', { name: 'HR & Payroll' }));
    await expect(page.getByRole('row', { name: /Answers/ })).toContainText('Operational');
  });

  await test.step('draft, preview and publish a message', async () => {
    await keys.press(page.getByRole('link', { name: 'Admin' }));
    await keys.press(page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name: 'Messages' }));
    await keys.press(page.getByRole('link', { name: 'Add a message' }));
    await keys.tabTo(page.getByRole('radio', { name: 'Information' }));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'Warning' })).toBeChecked();
    await keys.press(page.getByRole('button', { name: 'Save draft' }));
    await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
    await keys.press(page.getByRole('link', { name: /^Title: / }));
    await keys.type(page.getByRole('textbox', { name: 'Title' }), 'Payroll is late');
    await keys.type(page.getByRole('textbox', { name: 'Text' }), 'It is on its way.');
    const preview = page.getByRole('region', { name: 'Preview' });
    await expect(preview.getByRole('heading', { name: 'Warning: Payroll is late' })).toBeVisible();
    await keys.press(page.getByRole('button', { name: 'Save draft' }));
    await expect(page.getByRole('row', { name: /Payroll is late/ })).toContainText('Draft');
    await keys.press(page.getByRole('link', { name: 'Edit Payroll is late' }));
    await keys.press(page.getByRole('button', { name: 'Publish now' }));
    await expect(page.getByRole('row', { name: /Payroll is late/ })).toContainText('Published');
    await keys.press(page.getByRole('link', { name: 'Dashboard' }));
    await expect(page.getByRole('article')).toContainText('Payroll is late');
  });

  const checkAsViewer = async (check: (page: Page) => Promise<void>) => {
    await page.goto('about:blank'); // The local server of the admin stops while that of the viewer runs.
    const context = await browser.newContext();
    const viewer = await context.newPage();
    await viewer.goto(await getUrl('viewer'));
    await expect(viewer.getByText(/^Updated /)).toBeVisible();
    await viewer.getByRole('button', { name: 'Settings' }).click();
    await expect(viewer.getByText('eve@example.com')).toBeVisible();
    await viewer.keyboard.press('Escape');
    await check(viewer);
    await context.close();
    await getUrl('admin');
  };
  await test.step('a viewer sees the message and the status', () =>
    checkAsViewer(async (viewer) => {
      await expect(viewer.getByRole('article')).toContainText('Payroll is late');
      await expect(viewer.getByRole('link', { name: 'Admin' })).toHaveCount(0);
      await viewer.getByRole('link', { name: 'HR & Payroll' }).click();
      await expect(viewer.getByRole('row', { name: /Answers/ })).toContainText('Operational');
    }));

  await test.step('archive the message; Esc cancels and returns the focus', async () => {
    await page.goto(`${url}/admin/messages`);
    const archive = page.getByRole('button', { name: 'Archive Payroll is late' });
    await keys.press(archive);
    const dialog = page.getByRole('alertdialog', { name: 'Archive this message?' });
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(archive).toBeFocused();
    await page.keyboard.press('Enter');
    await keys.press(dialog.getByRole('button', { name: 'Archive' }));
    await expect(page.getByRole('status').getByText('Message Payroll is late archived')).toBeAttached();
    await expect(archive).toBeHidden();
    await page.goto(url);
    await expect(page.getByText(/^Updated /)).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(0);
    await checkAsViewer((viewer) => expect(viewer.getByRole('article')).toHaveCount(0));
  });

  await test.step('the audit log lists all changes, newest first', async () => {
    await page.goto(`${url}/admin/audit`);
    const rows = page.getByRole('table', { name: 'Audit' }).getByRole('row');
    await expect(rows.nth(1)).toContainText('Archived message');
    await expect(rows.nth(2)).toContainText('Published message');
    await expect(rows.filter({ hasText: 'Added check' })).toContainText('ada@example.com');
    await expect(rows.filter({ hasText: 'Added platform' })).toContainText('HR & Payroll');
    await expect(rows.filter({ hasText: 'Measured run' })).toHaveCount(1);
    await keys.press(rows.filter({ hasText: 'Added check' }).locator('summary'));
    await expect(rows.filter({ hasText: 'Added check' })).toContainText(target.url);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Platforms');
    await expect(page).toHaveURL(/entity=platform/);
    await expect(rows).toHaveCount(2);
  });
});

test('a concurrent edit shows both versions and keeps the input', async ({ browser, getUrl }) => {
  const url = await getUrl('admin');
  const contexts: BrowserContext[] = [];
  const openPage = async () => {
    const context = await browser.newContext();
    contexts.push(context);
    return context.newPage();
  };
  const [first, second] = [await openPage(), await openPage()];
  await createCheck(first, url);

  for (const page of [first, second]) {
    await page.goto(`${url}/admin/checks`);
    await page.getByRole('link', { name: 'Edit Responds' }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Responds');
  }
  await first.getByRole('combobox', { name: 'Unit', exact: true }).selectOption('s');
  await first.getByRole('button', { name: 'Save check' }).click();
  await expect(first.getByRole('row', { name: /Responds/ })).toBeFocused();

  await second.getByText('More settings').click();
  await second.getByRole('textbox', { name: 'Owner' }).fill('night-watch');
  await second.getByRole('button', { name: 'Save check' }).click();
  const conflict = second.getByRole('region', { name: /^Changed by ada@example.com at / });
  await expect(conflict).toBeFocused();
  await expect(conflict).toContainText('Unit (changed since)');
  await expect(conflict).toContainText('Owner (changed by you)');
  await expect(second.getByRole('textbox', { name: 'Owner' })).toHaveValue('night-watch');
  await conflict.getByRole('button', { name: 'Overwrite their changes' }).click();
  await expect(second.getByRole('row', { name: /Responds/ })).toBeFocused();
  await second.getByRole('link', { name: 'Edit Responds' }).click();
  await expect(second.getByRole('textbox', { name: 'Owner' })).toHaveValue('night-watch');
  await expect(second.getByRole('combobox', { name: 'Unit', exact: true })).toHaveValue('ms');

  await second.getByRole('textbox', { name: 'Owner' }).fill('somebody else');
  await second.getByRole('link', { name: 'Dashboard' }).click();
  const dialog = second.getByRole('alertdialog', { name: 'Leave without saving?' });
  await expect(dialog.getByRole('button', { name: 'Stay' })).toBeFocused();
  await second.keyboard.press('Escape');
  await expect(second.getByRole('textbox', { name: 'Owner' })).toHaveValue('somebody else');
  await Promise.all(contexts.map((context) => context.close()));
});

test('a viewer sees the required role and no admin link', async ({ page, getUrl }) => {
  await page.goto(`${await getUrl('viewer')}/admin/checks`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You need the admin role');
  await expect(page.getByRole('link', { name: 'Admin' })).toHaveCount(0);
});

/** Creates a platform with a check through the API. */
async function createCheck(page: Page, url: string): Promise<void> {
  const platform = await page.request.post(`${url}/api/v1/platforms`, {
    data: { name: 'Shop', owner: 'shop-team' },
  });
  expect(platform.status()).toBe(201);
  const { id } = (await platform.json()) as { id: string };
  const check = await page.request.post(`${url}/api/v1/status-checks`, {
    data: {
      platform_id: id,
      name: 'Responds',
      kind: 'http',
      target: { url: `${url}/healthz` },
      unit: 'ms',
    },
  });
  expect(check.status()).toBe(201);
}

test('the back button asks before unsaved input is lost', async ({ page, getUrl }) => {
  const url = await getUrl('admin');
  await page.goto(`${url}/admin/checks`);
  await page.getByRole('link', { name: 'Platforms', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Platforms' })).toBeVisible();
  await page.getByRole('link', { name: 'Add a platform' }).click();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Sales');

  await page.goBack();
  await page.getByRole('button', { name: 'Stay' }).click();
  await expect(page).toHaveURL(`${url}/admin/platforms/new`);
  await expect(name).toHaveValue('Sales');

  await page.goBack();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(`${url}/admin/platforms`);
  await expect(page.getByRole('heading', { level: 1, name: 'Platforms' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(`${url}/admin/checks`);
});
