import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.resetModules());
afterEach(() => {
  localStorage.clear();
  document.documentElement.lang = 'en';
  vi.doUnmock('texts/translations');
});

async function openPage(language: string) {
  localStorage.setItem('buoy.language', language);
  const { loadLanguage } = await import('./language');
  const { statusLabels } = await import('./status');
  await loadLanguage();
  return { statusLabels, figures: await import('./figures'), time: await import('./time') };
}

test('a page in German has German texts, numbers and times', async () => {
  const { statusLabels, figures, time } = await openPage('de');
  expect(statusLabels.red).toBe('Ausfall');
  expect(figures.formatUptime(0.99956, 1)).toBe('99,95\u00a0%\u00a0verfügbar');
  expect(time.formatRelative(0, 3 * 24 * 3_600_000)).toBe('vor 3 Tagen');
  expect(time.formatDay('2026-03-01')).toBe('1. März 2026');
  expect(document.documentElement.lang).toBe('de');
});

test('a page whose translation cannot be loaded is in English', async () => {
  vi.doMock('texts/translations', () => ({
    translations: { de: () => Promise.reject(new TypeError('Failed to fetch')) },
  }));
  const { statusLabels } = await openPage('de');
  expect(statusLabels.red).toBe('Outage');
  expect(document.documentElement.lang).toBe('en');
});

test('an unknown language in the storage is ignored', async () => {
  const { statusLabels } = await openPage('xx');
  expect(statusLabels.red).toBe('Outage');
  expect(document.documentElement.lang).toBe('en');
});
