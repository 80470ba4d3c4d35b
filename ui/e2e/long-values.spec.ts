import { expect } from '@playwright/test';
import { expectFitsWidth } from './check-page';
import { test } from './servers';

test('values of maximum length fit the screen width', async ({ page, getUrl }) => {
  const url = await getUrl('admin');
  const create = async (path: string, data: object) => {
    const response = await page.request.post(`${url}/api/v1/${path}`, { data });
    expect(response.status(), path).toBe(201);
    return (await response.json()) as { id: string };
  };
  const platform = await create('platforms', { name: 'W'.repeat(80), owner: 'W'.repeat(200) });
  const check = await create('status-checks', {
    platform_id: platform.id,
    name: 'W'.repeat(80),
    // The unit of this kind is free text.
    kind: 'sql_query',
    target: { query: `SELECT ${'W'.repeat(1_000)}` },
    unit: 'W'.repeat(20),
    warn: 1e15,
    crit: 1e16,
  });
  const message = await create('status-messages', {
    title: 'W'.repeat(120),
    body: 'W'.repeat(2_000),
    severity: 'CRITICAL',
  });
  const published = await page.request.post(`${url}/api/v1/status-messages/${message.id}/publish`, {
    headers: { 'If-Match': '"1"', 'Content-Type': 'application/json' },
  });
  expect(published.status()).toBe(200);
  for (const path of [
    '/',
    '/?group=owner',
    '/?view=wall&group=owner',
    `/platforms/${'w'.repeat(80)}`,
    '/admin/platforms',
    `/admin/platforms/${platform.id}`,
    '/admin/checks',
    `/admin/checks/${check.id}`,
    '/admin/messages',
    `/admin/messages/${message.id}`,
    '/admin/audit',
  ]) {
    await page.goto(url + path);
    await expect(page.getByText(/W{80}/).first()).toBeVisible();
    for (const changes of await page.locator('summary').all()) await changes.click();
    for (const width of [1280, 1024, 360, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expectFitsWidth(page);
    }
  }
});
