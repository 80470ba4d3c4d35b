import { expect, type Page } from '@playwright/test';
import { test } from './board';

const getScroll = (page: Page) => page.evaluate(() => window.scrollY);

test('a new page starts at its top; back, forward and reload return to where the user was', async ({
  page,
}) => {
  await page.setViewportSize({ width: 800, height: 500 });
  await page.goto('/');
  const links = page.getByRole('heading', { level: 3 }).getByRole('link');
  await links.last().scrollIntoViewIfNeeded();
  const boardScroll = await getScroll(page);
  expect(boardScroll).toBeGreaterThan(100);

  await links.last().click();
  await expect(page).toHaveURL(/\/platforms\//);
  await expect.poll(() => getScroll(page)).toBe(0);
  await page.getByRole('heading', { name: 'Failures' }).scrollIntoViewIfNeeded();
  const platformScroll = await getScroll(page);
  expect(platformScroll).toBeGreaterThan(100);

  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
  await expect.poll(() => getScroll(page)).toBe(boardScroll);
  await page.goForward();
  await expect(page).toHaveURL(/\/platforms\//);
  await expect.poll(() => getScroll(page)).toBe(platformScroll);
  await page.goBack();
  await page.reload();
  await expect(links.last()).toBeVisible();
  await expect.poll(() => getScroll(page)).toBe(boardScroll);
});

test('a position is remembered if the back button comes before the event of the last scrolling', async ({
  page,
}) => {
  await page.setViewportSize({ width: 800, height: 500 });
  await page.goto('/');
  await page.getByRole('heading', { level: 3 }).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/platforms\//);
  await expect(page.getByRole('heading', { name: 'Failures' })).toBeVisible();
  await expect.poll(() => getScroll(page)).toBe(0);
  await page.evaluate(() => {
    const isLate = (event: Event) => event.stopImmediatePropagation();
    window.addEventListener('scroll', isLate, { capture: true });
    window.addEventListener(
      'popstate',
      () => window.removeEventListener('scroll', isLate, { capture: true }),
      {
        once: true,
      },
    );
    window.scrollTo(0, 300);
  });
  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
  await page.goForward();
  await expect(page).toHaveURL(/\/platforms\//);
  await expect.poll(() => getScroll(page)).toBe(300);
});
