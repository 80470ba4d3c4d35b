import type { Page } from '@playwright/test';
import type { Summary } from './board';

type Platform = Summary['platforms'][number];

/** The rank of a platform on the board, as on the server: problems first. */
const rank = ({ status, maintenance }: Platform) =>
  maintenance ? 1 : { red: 6, yellow: 4, unknown: 2, green: 0 }[status];

/** Returns a copy of a platform whose names and id have a number, at most 9,999. */
export function copyPlatform(original: Platform, n: number): Platform {
  const id = original.id.slice(0, -4) + String(n).padStart(4, '0');
  return { ...original, id, slug: `${original.slug}-${n}`, name: `${original.name} ${n}` };
}

/**
 * Makes the server's board have this many platforms. Simulating the history of so many checks would take minutes, so
 * most platforms are healthy copies.
 */
export async function showPlatforms(page: Page, count: number): Promise<void> {
  await page.route('**/api/v1/status/summary', async (route) => {
    const response = await route.fetch();
    const summary = (await response.json()) as Summary;
    const platforms = Array.from({ length: count }, (_, n): Platform => {
      const original = summary.platforms[n % summary.platforms.length];
      if (!original) throw new Error('The board of this server is empty; start it with a scenario.');
      if (n < summary.platforms.length) return original;
      const healthy = { status: 'green', stale: false, maintenance: false, reason: '', failing: 0 } as const;
      return { ...copyPlatform(original, n), ...healthy };
    }).sort((a, b) => rank(b) - rank(a));
    const counts = { total: count, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };
    for (const { status, maintenance } of platforms) counts[maintenance ? 'maintenance' : status] += 1;
    await route.fulfill({ json: { ...summary, platforms, counts } });
  });
}
