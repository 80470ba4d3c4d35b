import { test as base, expect, type Page } from '@playwright/test';
import type { components } from '../src/api/schema';

export type Summary = components['schemas']['Summary'];
type Platform = Summary['platforms'][number];

interface Fixtures {
  /** A platform of the running server's board. */
  platform: Platform;
  /** What the browser complained about; a test that ends with a complaint fails. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  platform: async ({ request }, use) => {
    const response = await request.get('/api/v1/status/summary');
    expect(response.status()).toBe(200);
    const [first] = ((await response.json()) as Summary).platforms;
    if (!first) throw new Error('The board of this server is empty; start it with a scenario.');
    await use(first);
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          // biome-ignore lint/suspicious/noConsole: the console is how it reaches the test.
          console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens an address and waits for its data. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByText(/^Updated /)).toBeVisible();
  await expect(page.getByRole('slider').first()).toBeVisible();
}
