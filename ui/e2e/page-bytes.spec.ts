import { gzipSync } from 'node:zlib';
import { expect, type Response } from '@playwright/test';
import { test } from './board';

/** The most kilobytes of JavaScript (gzip) that the browser loads for a page, by its URL. */
const limits: Record<string, number> = {
  '/': 111,
  '/platforms/customer-360': 129,
  '/runs': 115,
  '/messages': 112,
  '/admin/platforms': 119,
  '/admin/checks': 119,
  '/admin/discovery': 122,
  '/admin/messages': 119,
  '/admin/audit': 116,
  '/admin/platforms/new': 134,
  '/admin/checks/new': 141,
  '/admin/messages/new': 137,
};

for (const [path, limit] of Object.entries(limits)) {
  test(`${path} loads at most ${limit} kB of JavaScript`, async ({ page }) => {
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response);
    });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(
      scripts.map(async (script) => [
        new URL(script.url()).pathname,
        gzipSync(await script.body(), { level: 9 }).length,
      ]),
    );
    const total = sizes.reduce((sum, [, size]) => sum + Number(size), 0);
    expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(limit * 1_000);
  });
}

test('the files of a page are loaded when the user points at a link to it', async ({ page }) => {
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  await page.goto('/');
  const link = page.getByRole('heading', { level: 3 }).first().getByRole('link');
  await expect(link).toBeVisible();
  const isPage = (file: string) => file.startsWith('/assets/en/platform-page-');
  expect(files.filter(isPage)).toEqual([]);
  await link.hover();
  await expect.poll(() => files.filter(isPage)).toHaveLength(1);
  await expect(page).toHaveURL(/\/$/);
});
