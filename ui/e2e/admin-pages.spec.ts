import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from './servers';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const titles: Record<string, string> = {
  platforms: 'Platforms',
  'platforms/new': 'Add a platform',
  checks: 'Checks',
  'checks/new': 'Add a check',
  messages: 'Messages',
  'messages/new': 'Add a message',
  audit: 'Audit',
};

async function openAdmin(page: Page, path: string, title: string): Promise<void> {
  await page.goto(`/admin/${path}`);
  await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
}

/** Shows all errors of an empty form, which is its longest state. */
async function showErrors(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByRole('region', { name: 'Please fix the following' })).toBeFocused();
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test.describe(`admin, ${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('is accessible, logs nothing and fits the screen width', async ({ page }) => {
        test.setTimeout(120_000);
        for (const [path, title] of Object.entries(titles)) {
          await openAdmin(page, path, title);
          if (path.endsWith('/new')) await showErrors(page);
          const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
          const violationTexts = violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`,
          );
          expect(violationTexts, path).toEqual([]);
          const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(scrollWidth, path).toBeLessThanOrEqual(width);
          const name = path.replace('/', '-');
          await page.screenshot({
            path: `artifacts/screens/admin-${name}-${colorScheme}-${width}.png`,
            fullPage: true,
          });
        }
      });
    });
  }
}

for (const width of [1280, 1024, 360]) {
  test.describe(`values of maximum length, ${width} px`, () => {
    test.use({ viewport: { width, height: 800 } });

    test('fit the screen width', async ({ page, getUrl }) => {
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
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
          width,
        );
      }
    });
  });
}

test.describe('a 320 px wide window (400 % zoom)', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('scrolls only vertically', async ({ page }) => {
    for (const [path, title] of Object.entries(titles)) {
      await openAdmin(page, path, title);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
    }
  });
});
