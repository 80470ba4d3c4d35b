import { expect } from '@playwright/test';
import { test } from './board';
import { findEnglish, ServerTexts } from './english';

test.describe('a browser in German', () => {
  test.use({ locale: 'de-AT' });

  test('gets the page in German, and can choose English', async ({ page }) => {
    const files: string[] = [];
    page.on('request', (request) => files.push(new URL(request.url()).pathname));
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('button', { name: 'Einstellungen' }).click();
    await expect(page.getByLabel('Sprache')).toHaveValue('system');
    expect(files.filter((file) => file.startsWith('/assets/en/'))).toEqual([]);

    await page.getByLabel('Sprache').selectOption('English');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByLabel('Language')).toHaveValue('en');
  });

  for (const view of ['', '?group=tag', '?sort=name&show=problems&q=a', '?q=nothing+has+this+name']) {
    test(`has no English texts on the dashboard /${view}`, async ({ page }) => {
      const server = new ServerTexts();
      await server.watch(page);
      await page.goto(`/${view}`);
      await page.getByRole('button', { name: 'Ansicht', exact: true }).click();
      await expect(page.getByRole('link', { name: 'Wandansicht' })).toBeVisible();
      await page.getByRole('button', { name: 'Einstellungen' }).click();
      await expect(page.getByLabel('Sprache')).toBeVisible();
      if (view.includes('q=')) await expect(page.getByText(/^\d+ von \d+ Plattformen$/)).toBeVisible();
      expect(await findEnglish(page, server)).toEqual([]);

      await page.getByLabel('Dichte').selectOption('Kompakt');
      await page.getByLabel('Zeiten').selectOption('Lokal');
      expect(await findEnglish(page, server)).toEqual([]);
    });
  }

  for (const view of ['?view=wall', '?view=wall&group=owner', '?view=wall&show=problems&q=a']) {
    test(`has no English texts on the wall /${view}`, async ({ page }) => {
      const server = new ServerTexts();
      await server.watch(page);
      await page.goto(`/${view}`);
      await expect(page.getByText(/^Aktualisiert /)).toBeVisible();
      expect(await findEnglish(page, server)).toEqual([]);
    });
  }
});

test.describe('a browser in German without an answer', () => {
  test.use({ hasFailedRequests: true, locale: 'de-DE' });

  for (const view of ['', '?view=wall']) {
    test(`has no English texts on /${view}`, async ({ page }) => {
      const server = new ServerTexts();
      await server.watch(page);
      await page.route('**/api/v1/status/summary', (route) => route.fulfill({ status: 503 }));
      await page.goto(`/${view}`);
      await expect(
        page.getByRole('heading', { name: 'Plattformstatus konnte nicht geladen werden' }),
      ).toBeVisible();
      expect(await findEnglish(page, server)).toEqual([]);
    });
  }
});

test.describe('a browser in another language', () => {
  test.use({ locale: 'fr-FR' });

  test('gets the page in English', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Settings' })).toBeVisible();
  });
});

test.describe('a first script that cannot be loaded', () => {
  test.use({ hasFailedRequests: true, locale: 'de-DE' });

  test('is reported in the language of the page', async ({ page }) => {
    await page.route('**/entry-*', (route) => route.abort());
    await page.goto('/');
    await expect(page.getByText('Buoy konnte nicht geladen werden.')).toBeVisible();
  });
});
