import type { Page } from '@playwright/test';
import type { Summary } from './board';

type PlatformNow = Summary['platforms'][number];

export const platformCount = 400;

/** Returns copies of the platforms of a real board, with names and ids of their own. */
function copyPlatforms(platforms: readonly PlatformNow[], count: number): PlatformNow[] {
  return Array.from({ length: count }, (_, index) => {
    const original = platforms[index % platforms.length] as PlatformNow;
    const copy = Math.floor(index / platforms.length);
    return {
      ...original,
      id: `${original.id.slice(0, -4)}${index.toString(16).padStart(4, '0')}`,
      slug: `${original.slug}-${copy}`,
      name: `${original.name} ${copy}`,
    };
  });
}

/**
 * Answers every request for the summary with 400 platforms. Each answer differs: one platform after the other is down
 * for one poll, and every platform was checked again. Returns how many requests were answered.
 */
export async function serveChangingBoard(page: Page, summary: Summary): Promise<() => number> {
  const platforms = copyPlatforms(summary.platforms, platformCount);
  let answers = 0;
  await page.route('**/api/v1/status/summary', async (route) => {
    const now = await page.evaluate(() => new Date().toISOString()).catch(() => new Date().toISOString());
    const down = answers % platformCount;
    const changed = platforms.map((platform, index) => ({
      ...platform,
      checked_at: now,
      ...(index === down && {
        status: 'red' as const,
        stale: false,
        maintenance: false,
        reason: 'No answer.',
      }),
    }));
    const red = changed.filter(({ status }) => status === 'red').length;
    const counts = {
      ...summary.counts,
      total: platformCount,
      red,
      green: platformCount - red,
      yellow: 0,
      unknown: 0,
    };
    answers += 1;
    await route.fulfill({ json: { ...summary, generated_at: now, counts, platforms: changed } });
  });
  return () => answers;
}
