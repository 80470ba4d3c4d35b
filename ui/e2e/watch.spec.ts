import { writeFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { test } from './servers';

test('an open dashboard shows an outage and its end', async ({ page, startBuoy, startTarget }, testInfo) => {
  const [shop, depot] = [await startTarget(), await startTarget()];
  const config = testInfo.outputPath('watched.yml');
  await writeFile(config, createConfig({ Shop: shop.url, Depot: depot.url }));
  const url = await startBuoy({
    BUOY_DB: testInfo.outputPath('buoy.db'),
    BUOY_CONFIG: config,
    BUOY_INGEST_EVERY: '1s',
  });
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  const tile = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Shop' }) });
  const neighbour = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Depot' }) });

  await page.clock.install();
  await page.goto(url);
  await pollUntil(page, 'All platforms operational');
  await expect(tile).toContainText('Operational');

  await shop.stop();
  await pollUntil(page, 'Shop is down');
  await expect(tile).toContainText('Outage');
  await expect(tile).toContainText('1 of 1 check failing');
  await expect(tile).toContainText('Answers: connection refused');
  await expect(neighbour).toContainText('Operational');
  await expect(page.getByRole('status').getByText('Shop is down')).toBeAttached();

  await shop.start();
  await pollUntil(page, 'All platforms operational');
  await expect(tile).toContainText('Operational');
  await expect(tile).not.toContainText('connection refused');
  expect(loads).toBe(1);
});

/**
 * Lets the page poll until its headline and its title have this text. Only the page's clock is moved to the next
 * poll. The server measures in real time, every second.
 */
async function pollUntil(page: Page, headline: string): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(30_000);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(headline, { timeout: 1_000 });
    await expect(page).toHaveTitle(`${headline} · Buoy`, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

/** Returns a configuration file. Each name is a platform with one check of the URL. */
function createConfig(urls: Record<string, string>): string {
  const platforms = Object.entries(urls).map(([name, url]) => ({
    name,
    owner: 'shop-team',
    checks: [
      {
        name: 'Answers',
        kind: 'http',
        target: { url },
        unit: 'ms',
        warn: 20_000,
        crit: 30_000,
        freshness: '1m',
      },
    ],
  }));
  return JSON.stringify({ platforms });
}
