import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { test } from './board';

/** How many bytes of scripts a page loads besides the first script, which every page has. */
const limits: [path: string, bytes: number][] = [
  ['/admin/platforms', 12_000],
  ['/admin/checks', 12_000],
  ['/admin/messages', 12_000],
  ['/admin/audit', 12_000],
  ['/admin/platforms/new', 32_000],
  ['/admin/checks/new', 32_000],
  ['/admin/messages/new', 32_000],
];

for (const [path, limit] of limits) {
  test(`${path} loads little code`, async ({ page }) => {
    const sizes = new Map<string, number>();
    const pending: Promise<void>[] = [];
    page.on('response', (response) => {
      const name = /assets\/(.*)-.{8}\.js$/.exec(response.url())?.[1];
      if (name === undefined) return;
      const measure = async () => {
        sizes.set(name, gzipSync(await response.body(), { level: 9 }).length);
      };
      pending.push(measure());
    });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await Promise.all(pending);

    const names = [...sizes.keys()];
    expect(names).toContain('entry');
    if (!path.endsWith('/new')) expect(names).not.toContain('admin-forms');
    else expect(names).not.toContain('admin-lists');
    expect(names).not.toContain('row-window');
    sizes.delete('entry');
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(total, JSON.stringify([...sizes])).toBeLessThanOrEqual(limit);
  });
}
