import { expect, type Locator } from '@playwright/test';
import { test } from './servers';

const mock = { USE_MOCK_DATA: 'true', MOCK_SCENARIO: 'degraded' };

test('adds checks of three jobs to a platform in under ten clicks', async ({ page, startBuoy }) => {
  const url = await startBuoy(mock);
  let clicks = 0;
  const click = async (target: Locator) => {
    await target.click();
    clicks += 1;
  };
  await page.goto(`${url}/platforms/hr-analytics`);
  await click(page.getByRole('link', { name: 'Discover' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Discover' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search' }).fill('team=sales');
  await expect(page.getByRole('checkbox')).toHaveCount(7);
  for (const name of ['Nightly load', 'Orders import', 'Store opening hours']) {
    await click(page.getByRole('checkbox', { name }));
  }
  await click(page.getByRole('button', { name: 'Add 3 checks' }));
  const summary = page.getByRole('region', { name: /^3 checks added to .*HR analytics/ });
  await expect(summary).toBeFocused();
  await expect(summary).toContainText(
    /Warning from 72\smin, critical from 144\smin: the longest of 30 runs took 48 min/,
  );
  await expect(summary).toContainText('No limits, because its history is too short.');
  await expect(page.getByRole('checkbox'), 'what is watched is no longer listed').toHaveCount(4);
  await click(summary.getByRole('link', { name: 'HR analytics' }));
  expect(clicks).toBe(6);
  // The next run measures them. The page polls less often.
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('row', { name: /^Nightly load/ })).toContainText('Operational', {
      timeout: 2_000,
    });
  }).toPass({ timeout: 30_000 });

  await page.goto(`${url}/admin/discovery?show=watched`);
  await expect(page.getByText('40 jobs visible, 3 watched')).toBeVisible();
  await page.getByRole('link', { name: /HR analytics.*Nightly load/ }).click();
  await expect(page).toHaveURL(/\/platforms\/hr-analytics\?check=/);
});

test('objects of one name get checks of different names, also when another kind watches them', async ({
  page,
  startBuoy,
}) => {
  const url = await startBuoy(mock);
  const addForecasts = async (kind: string) => {
    await page.goto(`${url}/admin/discovery?platform=hr-analytics&kind=${kind}&q=forecast`);
    await page.getByRole('button', { name: 'Select all shown' }).click();
    await page.getByRole('button', { name: 'Add 2 checks' }).click();
    await expect(page.getByRole('region', { name: /^2 checks added to .*HR analytics/ })).toBeFocused();
  };
  await addForecasts('job_run');
  await addForecasts('job_schedule');
  await page.goto(`${url}/platforms/hr-analytics`);
  for (const name of ['', ' (job run)', ' (job schedule)', ' (job schedule 2)']) {
    await expect(page.getByRole('rowheader', { name: `Sales forecast${name} Job` })).toBeVisible();
  }
});

test('a server without a workspace says that there is nothing to list', async ({ page, getUrl }) => {
  await page.goto(`${await getUrl('admin')}/admin/discovery`);
  await expect(page.getByText(/This server is not connected to one/)).toBeVisible();
});

test('lists the hidden jobs with the commands that make them visible', async ({ page, startBuoy }) => {
  const url = await startBuoy(mock);
  await page.goto(`${url}/admin/discovery`);
  await page.getByRole('button', { name: 'Look for hidden jobs' }).click();
  const hidden = page.getByRole('region', { name: 'Hidden jobs' });
  await expect(hidden.getByRole('status').first()).toHaveText(/^3 jobs hidden\. Read/);
  await expect(hidden.getByRole('listitem').filter({ hasText: 'Payroll corrections' })).toContainText(
    'databricks permissions update jobs 963 ',
  );
  await page.getByRole('combobox', { name: 'Kind of check' }).selectOption('SQL alert');
  await expect(page.getByText('An admin of the workspace sees all of them.')).toBeVisible();
});
