import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { describeLayoutShift, observeLayoutShift, readLayoutShift } from './layout-shift';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Lists what axe finds on the page, one text per rule. The contrast depends on the theme, the other rules do not. */
async function findViolations(page: Page, only?: 'color-contrast'): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (only ? builder.withRules([only]) : builder.withTags(rules)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
}

/** Expects that the page does not scroll sideways, once the page has reacted to the last change of its width. */
export async function expectFitsWidth(page: Page): Promise<void> {
  await expect
    .configure({ soft: true })
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), {
      message: 'pixels that the content is wider than the window',
      intervals: [50],
    })
    .toBeLessThanOrEqual(0);
}

async function expectNothingMoved(page: Page): Promise<void> {
  const moved = await describeLayoutShift(page);
  expect.soft(await readLayoutShift(page), `layout shift ${moved}`).toBeLessThanOrEqual(0.01);
}

/** Loaded after the first paint, because it is below the first screen. */
const later = '/history-chart-';

/** Every script of a page is in the list that build/page-files.ts writes into index.html. */
async function expectFilesArePreloaded(page: Page): Promise<void> {
  const others = await page.evaluate((later) => {
    const list = document.querySelector('head script:not([src])')?.textContent ?? '';
    const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    const isListed = (file: string) =>
      file.includes('/entry-') || file.includes(later) || list.includes(file);
    return files.filter((file) => file.endsWith('.js') && !isListed(file));
  }, later);
  expect.soft(others, 'scripts that the page requests too late').toEqual([]);
}

/** The pictures are for people. Their names have the theme and the width. */
async function checkThemes(page: Page, name: string, width: number): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect.soft(await findViolations(page), `${width} px, light`).toEqual([]);
  await expectFitsWidth(page);
  await page.screenshot({ path: `artifacts/screens/${name}-light-${width}.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect.soft(await findViolations(page, 'color-contrast'), `${width} px, dark`).toEqual([]);
  await page.screenshot({ path: `artifacts/screens/${name}-dark-${width}.png`, fullPage: true });
}

const widths = [1280, 360];

/** Checks the page as it is now at 1280 and 360 px in both themes: no axe violation, no sideways scrolling. */
export async function checkLook(page: Page, name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await checkThemes(page, name, width);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await expectFitsWidth(page);
}

/**
 * Opens a page at 1280 and at 360 px and checks its look, and that nothing moves while it loads. At 320 px (400 %
 * zoom) it must not scroll sideways either. `prepare` opens what is closed at first.
 */
export async function checkPage(
  page: Page,
  name: string,
  open: () => Promise<void>,
  prepare: () => Promise<void> = async () => {},
): Promise<void> {
  await observeLayoutShift(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await open();
    await expectNothingMoved(page);
    await expectFilesArePreloaded(page);
    await prepare();
    await checkThemes(page, name, width);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await expectFitsWidth(page);
}
