import { expect } from '@playwright/test';
import { openPage, test } from './board';
import { checkLook } from './check-page';
import { findGreenElements, letTimePass } from './outdated';

test.use({ hasFailedRequests: true });

for (const name of ['dashboard', 'platform', 'runs'] as const) {
  test(`the outdated page "${name}" is accessible and fits the screen width`, async ({ page, platform }) => {
    test.setTimeout(120_000);
    await page.clock.install();
    await openPage(page, { dashboard: '/', platform: `/platforms/${platform.slug}`, runs: '/runs' }[name]);
    await page.route('**/api/**', (route) => route.fulfill({ status: 503 }));
    await letTimePass(page, 240);
    await expect(page.getByText(/^Not up to date: /).first()).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findGreenElements(page)).toEqual([]);
    }
    await checkLook(page, `outdated-${name}`);
  });
}
