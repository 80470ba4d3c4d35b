import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { NowProvider } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { Since } from './since';

const show = (at: string) => render(<Since at={at} />, { wrapper: NowProvider }).container.textContent;

test.each([
  ['2026-11-24T08:00:00Z', 'For 2 h'],
  ['2026-11-21T10:00:00Z', 'For 3 days'],
  ['2026-11-24T09:59:50Z', 'For 10 s'],
  ['2026-11-24T09:59:58Z', 'Since just now'],
  ['2026-11-24T10:00:10Z', 'Since just now'],
])('what began at %s is shown as "%s"', (at, text) => {
  expect(show(at)).toBe(text);
});

test('the beginning is a time if the user prefers times', () => {
  timeModePreference.set('utc');
  expect(show('2026-11-24T08:00:00Z')).toBe('Since 24 Nov 2026, 08:00 UTC');
});
