import { expect, test, vi } from 'vitest';
import { dismiss, dismissals } from './dismissals';
import { timeModePreference } from './preferences';
import { readStored } from './storage';

test('a preference is stored in the browser', () => {
  timeModePreference.set('utc');
  expect(localStorage.getItem('buoy.times')).toBe('utc');
});

test('the page works without storage', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  dismiss({ id: 'a', version: 1 });
  expect(dismissals.get()).toEqual(['a@1']);
  const denyAccess = (): Storage => {
    throw new DOMException('denied', 'SecurityError');
  };
  expect(readStored(denyAccess, 'any')).toBeNull();
});

test('dismissals are restored, and invalid entries are ignored', async () => {
  sessionStorage.setItem('buoy.dismissed', '["a@1", 7]');
  vi.resetModules();
  expect((await import('./dismissals')).dismissals.get()).toEqual(['a@1']);
  sessionStorage.setItem('buoy.dismissed', '{rubbish');
  vi.resetModules();
  expect((await import('./dismissals')).dismissals.get()).toEqual([]);
});
