import { expect } from '@playwright/test';
import { openPage, test } from './board';
import { observeLayoutShift, readLayoutShift } from './layout-shift';

for (const width of [1280, 360]) {
  test(`nothing moves at ${width} px while data arrives`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await observeLayoutShift(page);
    await page.route('**/api/v1/me', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await openPage(page, '/');
    await expect(page.getByRole('link', { name: 'Admin' })).toBeVisible();
    expect(await readLayoutShift(page)).toBeLessThan(0.01);
  });
}

test('the settings close on Esc, and the focus returns to their button', async ({ page }) => {
  await openPage(page, '/');
  const button = page.getByRole('button', { name: 'Settings' });
  await button.focus();
  await page.keyboard.press('Enter');
  const settings = page.getByRole('region', { name: 'Settings' });
  await expect(settings.getByText(/^Role: /)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(settings.getByRole('combobox', { name: 'Times' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await expect(button).toBeFocused();
});
