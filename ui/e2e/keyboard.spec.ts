import { expect } from '@playwright/test';
import { openPage, test } from './board';

test('the dashboard works by keyboard', async ({ page, platform }) => {
  await openPage(page, '/');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  const search = page.getByRole('searchbox', { name: 'Search' });
  await tabTo(search);
  await page.keyboard.type(platform.name);
  await expect(page).toHaveURL(/[?]q=/);
  const tile = page.getByRole('link', { name: platform.name, exact: true }).last();
  await tabTo(tile);

  const strip = page.getByRole('slider', { name: `${platform.name}: daily status` });
  await tabTo(strip);
  const today = await strip.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  await expect(strip).not.toHaveAttribute('aria-valuetext', today ?? '');
  await expect(page.getByText((await strip.getAttribute('aria-valuetext')) ?? '')).toBeVisible();
  await page.keyboard.press('End');
  await expect(strip).toHaveAttribute('aria-valuetext', today ?? '');

  await page.keyboard.press('Shift+Tab');
  await expect(tile).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(platform.name);
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveTitle(`${platform.name} · Buoy`);

  async function tabTo(target: typeof search): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  }
});
