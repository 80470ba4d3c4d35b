import { expect } from '@playwright/test';
import { openPage, type Summary, test } from './board';

const count = 100;

/** Copies of the server's platforms. Simulating the history of so many checks would take half a minute. */
test('100 platforms keep the page small', async ({ page, request }) => {
  const summary = (await (await request.get('/api/v1/status/summary')).json()) as Summary;
  const platforms = Array.from({ length: Math.ceil(count / summary.platforms.length) }, (_, copy) =>
    summary.platforms.map((platform) => ({
      ...platform,
      id: `${platform.id}-${copy}`,
      slug: `${platform.slug}-${copy}`,
      name: `${platform.name} ${copy}`,
    })),
  );
  await page.route('**/api/v1/status/summary', (route) =>
    route.fulfill({ json: { ...summary, platforms: platforms.flat().slice(0, count) } }),
  );

  await openPage(page, '/');
  await expect(page.getByRole('slider')).toHaveCount(count);
  expect(await page.locator('*').count()).toBeLessThanOrEqual(3_000);
});
