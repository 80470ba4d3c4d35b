import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { openPage, test } from './board';
import { findGreenElements, letTimePass } from './outdated';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      for (const name of ['dashboard', 'platform', 'runs'] as const) {
        test(`the outdated page "${name}" is accessible and fits the screen width`, async ({
          page,
          platform,
          consoleMessages,
        }) => {
          await page.clock.install();
          await openPage(
            page,
            { dashboard: '/', platform: `/platforms/${platform.slug}`, runs: '/runs' }[name],
          );
          await page.route('**/api/**', (route) => route.fulfill({ status: 503 }));
          await letTimePass(page, 240);
          await expect(page.getByText(/^Not up to date: /).first()).toBeVisible();
          expect(await findGreenElements(page)).toEqual([]);
          const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          await page.screenshot({
            path: `artifacts/screens/outdated-${name}-${colorScheme}-${width}.png`,
            fullPage: true,
          });
          consoleMessages.splice(0);
        });
      }

      test('the page of messages is accessible, logs nothing and fits the screen width', async ({ page }) => {
        await page.goto('/messages');
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Messages');
        await expect(
          page.getByRole('article').or(page.getByText('No past messages yet.')).first(),
        ).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await page.screenshot({
          path: `artifacts/screens/messages-${colorScheme}-${width}.png`,
          fullPage: true,
        });
      });
    });
  }
}
