import { expect } from '@playwright/test';
import { openPage, test } from './board';
import { createKeyboard, expectFocusIsVisible } from './keyboard';

// A low window, so that the focus must scroll and the header could cover it.
test.use({ viewport: { width: 1280, height: 480 } });

test('the dashboard works by keyboard', async ({ page, platform }) => {
  await openPage(page, '/');
  const keys = createKeyboard(page);

  await test.step('skip to the content', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await expectFocusIsVisible(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  await test.step('dismiss a message and undo it', async () => {
    const dismiss = page.getByRole('button', { name: /^Dismiss: / }).first();
    await keys.press(dismiss);
    await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
    await keys.act('Enter');
    await expect(dismiss).toBeFocused();
  });

  const search = page.getByRole('searchbox', { name: 'Search' });
  const tile = page.getByRole('link', { name: platform.name, exact: true }).last();

  await test.step('filter, group, collapse and sort', async () => {
    await keys.tabTo(page.getByRole('checkbox', { name: 'Only problems' }));
    await keys.act('Space');
    await expect(page).toHaveURL(/show=problems/);
    await keys.act('Space');
    await keys.press(page.getByRole('button', { name: 'View' }));
    await keys.tabTo(page.getByRole('combobox', { name: 'Group by' }));
    await keys.act('ArrowDown');
    await keys.act('ArrowDown');
    await expect(page).toHaveURL(/group=owner/);
    await keys.tabTo(page.getByRole('combobox', { name: 'Sort by' }));
    await keys.act('ArrowDown');
    await expect(page).toHaveURL(/sort=name/);
    const group = page.getByRole('region', { name: 'data-platform' });
    await keys.tabTo(group.getByRole('button', { name: 'data-platform' }));
    await keys.act('Enter');
    await expect(group.getByRole('list')).toBeHidden();
    await keys.act('Enter');
    await expect(group.getByRole('list')).toBeVisible();
  });

  await test.step('search, and read the days of a platform', async () => {
    await page.goto('/');
    await keys.type(search, platform.name);
    await expect(page).toHaveURL(/[?]q=/);
    await keys.tabTo(tile);
    const strip = page.getByRole('slider', { name: `${platform.name}: daily status` });
    await keys.tabTo(strip);
    const today = await strip.getAttribute('aria-valuetext');
    await keys.act('ArrowLeft');
    await expect(strip).not.toHaveAttribute('aria-valuetext', today ?? '');
    await expect(page.getByText((await strip.getAttribute('aria-valuetext')) ?? '')).toBeVisible();
    await keys.act('End');
    await expect(strip).toHaveAttribute('aria-valuetext', today ?? '');
  });

  await test.step('open the platform and come back', async () => {
    await keys.act('Shift+Tab');
    await expect(tile).toBeFocused();
    await keys.act('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(platform.name);
    await expect(page.getByRole('main')).toBeFocused();
    await expect(page).toHaveTitle(`${platform.name} · Buoy`);
    await page.goBack();
    await expect(search).toHaveValue(platform.name);
    await expect(tile, 'the link that was followed').toBeFocused();
    await expectFocusIsVisible(page);
  });
});

test('the settings menu works by keyboard', async ({ page }) => {
  await openPage(page, '/');
  const keys = createKeyboard(page);
  const button = page.getByRole('button', { name: 'Settings' });
  await keys.press(button);
  const theme = page.getByRole('combobox', { name: 'Theme' });
  await keys.tabTo(theme);
  await page.keyboard.type('Dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectFocusIsVisible(page);
  await keys.act('Escape');
  await expect(button).toBeFocused();

  await keys.act('Enter');
  await keys.tabTo(page.getByRole('combobox', { name: 'Language' }));
  await keys.act('Tab');
  await expect(theme, 'the settings close when the focus leaves them').toBeHidden();
  for (let stops = 0; stops < 9; stops += 1) await keys.act('Tab');
});

test('the page of a platform works by keyboard', async ({ page, platform }) => {
  await openPage(page, `/platforms/${platform.slug}`);
  const keys = createKeyboard(page);
  const chart = page.getByRole('slider', { name: /: values, / });
  await expect(chart).toBeVisible();

  await test.step('open a day and step to its neighbour', async () => {
    const strip = page.getByRole('slider', { name: /daily status/ });
    await keys.tabTo(strip);
    await keys.act('ArrowLeft');
    await keys.act('Enter');
    await expect(page).toHaveURL(/day=/);
    await keys.press(page.getByRole('button', { name: 'Next day' }));
    await keys.press(page.getByRole('button', { name: 'Back to the last 24 hours' }));
    await expect(page).not.toHaveURL(/day=/);
  });

  await test.step('choose a range and a check', async () => {
    await keys.tabTo(page.getByRole('radio', { name: '24 hours' }));
    await keys.act('ArrowRight');
    await expect(page).toHaveURL(/range=7d/);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await keys.tabTo(page.getByRole('combobox', { name: 'Check', exact: true }));
    await keys.act('ArrowDown');
    await expect(page).toHaveURL(/check=/);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  });

  await test.step('read the chart and its table', async () => {
    await keys.tabTo(chart);
    const newest = (await chart.getAttribute('aria-valuetext')) ?? '';
    await keys.act('ArrowLeft');
    await expect(chart).not.toHaveAttribute('aria-valuetext', newest);
    await keys.tabTo(page.getByText('Show as table'));
    await keys.act('Enter');
    await keys.tabTo(page.getByRole('region', { name: /^Values of / }));
    await keys.act('ArrowDown');
  });

  await test.step('filter the failures and load older ones', async () => {
    await keys.tabTo(page.getByRole('combobox', { name: 'Failures of' }));
    await keys.act('ArrowDown');
    await expect(page).toHaveURL(/failures=/);
    await expectFocusIsVisible(page);
    await page.goto(`/platforms/${platform.slug}?range=90d`);
    await expect(chart).toBeVisible();
    const region = page.getByRole('region', { name: 'Failures' });
    const older = region.getByRole('button', { name: 'Load older' });
    await expect(older).toBeVisible();
    const before = await region.locator('[id^="row-"]').count();
    await keys.press(older);
    await expect.poll(() => region.locator('[id^="row-"]').count()).toBeGreaterThan(before);
    await expectFocusIsVisible(page);
  });
});

test('the pages of runs and messages work by keyboard', async ({ page }) => {
  const keys = createKeyboard(page);
  await openPage(page, '/runs');
  const show = page.getByRole('button', { name: /^Show results of/ }).first();
  await keys.press(show);
  await expect(page.getByRole('list', { name: 'Results' })).toBeVisible();
  await keys.tabTo(page.getByRole('list', { name: 'Results' }).getByRole('link').first());
  await page.goto('/runs');
  await keys.tabTo(page.getByRole('combobox', { name: 'State' }));
  await keys.act('ArrowDown');
  await expect(page).toHaveURL(/state=FAIL/);
  await expectFocusIsVisible(page);
  await page.goto('/messages');
  await keys.press(page.getByRole('article').first().getByRole('link').first());
  await expect(page).toHaveURL(/platforms/);
});

test('the lists of the admin pages work by keyboard', async ({ page }) => {
  const keys = createKeyboard(page);
  await page.goto('/admin/checks');
  const rows = page.locator('[id^="row-"]');
  await keys.type(page.getByRole('searchbox', { name: 'Search' }), 'stream');
  await expect(rows).toHaveCount(1);
  await expectFocusIsVisible(page);
  await keys.press(page.getByRole('link', { name: /^View / }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Stream/);
  await page.goBack();
  await expect(rows).toHaveCount(1);
  await keys.tabTo(page.getByRole('checkbox', { name: 'Archived' }));
  await keys.act('Space');
  await expect(page).toHaveURL(/show=archived/);
  await expectFocusIsVisible(page);
});
