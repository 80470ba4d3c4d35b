import { expect } from '@playwright/test';
import { test } from './board';

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
