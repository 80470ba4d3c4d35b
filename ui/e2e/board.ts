import { test as base, expect, type Page } from '@playwright/test';
import type { components } from '../src/api/schema';

export type Summary = components['schemas']['Summary'];
type Platform = Summary['platforms'][number];

interface Fixtures {
  /** The first platform on the server's board. */
  platform: Platform;
  /** The messages on the browser's console. A test with any message fails. */
  consoleMessages: string[];
  /** Whether the browser may log failed requests. They can be logged late, so a test cannot remove them itself. */
  hasFailedRequests: boolean;
}

export const test = base.extend<Fixtures>({
  hasFailedRequests: [false, { option: true }],
  platform: async ({ request }, use) => {
    const response = await request.get('/api/v1/status/summary');
    expect(response.status()).toBe(200);
    const [first] = ((await response.json()) as Summary).platforms;
    if (!first) throw new Error('The board of this server is empty; start it with a scenario.');
    await use(first);
  },
  consoleMessages: [
    async ({ page, hasFailedRequests }, use) => {
      const consoleMessages: string[] = [];
      page.on('console', (message) => consoleMessages.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => consoleMessages.push(`error: ${error.message}`));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          // biome-ignore lint/suspicious/noConsole: the test reads the console.
          console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      await use(consoleMessages);
      const isExpected = (message: string) =>
        hasFailedRequests &&
        /^error: Failed to (load resource|fetch dynamically imported module)/.test(message);
      expect(consoleMessages.filter((message) => !isExpected(message))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page and waits for its data: the rows of a table, or the bars of a platform. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByText(/^Updated /)).toBeVisible();
  const isRuns = /^(https?:\/\/[^/]+)?\/runs/.test(path);
  const data = isRuns ? page.locator('[id^="row-"]') : page.getByRole('slider');
  await expect(data.first()).toBeVisible();
}
