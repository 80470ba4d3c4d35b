import type { APIRequestContext, Page } from '@playwright/test';
import { openPage, type Summary } from './board';
import { copyPlatform } from './many-platforms';

type PlatformNow = Summary['platforms'][number];

export const platformCount = 400;

/**
 * Answers every request for the summary with 400 platforms. Each answer differs: one platform after the other is down
 * for one poll, and every platform was checked again. Returns how many requests were answered.
 */
async function serveChangingBoard(page: Page, summary: Summary): Promise<() => number> {
  const platforms = Array.from({ length: platformCount }, (_, n) =>
    copyPlatform(summary.platforms[n % summary.platforms.length] as PlatformNow, n),
  );
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

/** Opens the dashboard with a board of 400 platforms that changes with each poll. Returns how many polls were answered. */
export async function openChangingBoard(page: Page, request: APIRequestContext): Promise<() => number> {
  const summary = (await (await request.get('/api/v1/status/summary')).json()) as Summary;
  await page.clock.install();
  const countAnswers = await serveChangingBoard(page, summary);
  await openPage(page, '/');
  return countAnswers;
}
