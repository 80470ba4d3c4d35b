import { expect } from '@playwright/test';
import { test } from './board';
import { expectFocusIsVisible } from './keyboard';
import { openHeading, pages } from './matrix-pages';
import { findForcedColourProblems, findMotion, findZoomProblems } from './modes';

/** The tests only read, so they share the server. Its user is an admin. */
test.describe.configure({ mode: 'parallel' });
test.use({ hasFailedRequests: true });

/** Pages that look like others. */
const skipped = ['admin, forbidden', 'no such page', 'no such platform', 'platform, 90 days'];

for (const [name, { path, open = openHeading, prepare = async () => {} }] of Object.entries(pages)) {
  if (skipped.includes(name)) continue;

  test(`${name}: forced colours, less motion, 400 % zoom and paper`, async ({ page }) => {
    await open(page, path);
    await prepare(page);

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect.soft(await findForcedColourProblems(page), `forced colours, ${colorScheme}`).toEqual([]);
    }
    await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light', reducedMotion: 'reduce' });
    expect.soft(await findMotion(page), 'less motion').toEqual([]);

    await page.setViewportSize({ width: 320, height: 256 });
    // The browser needs a moment for the new size.
    await expect.poll(() => findZoomProblems(page), '400 % zoom').toEqual([]);
    for (let stops = 0; stops < 6; stops += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      await expectFocusIsVisible(page);
    }

    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await expect
      .soft(page.locator('body'), 'paper is white')
      .toHaveCSS('background-color', 'rgb(255, 255, 255)');
    await expect.soft(page.locator('body > div > header'), 'paper has no header').toBeHidden();
  });
}
