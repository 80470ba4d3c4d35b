import { expect, test } from 'vitest';
import { clockSkew, observeServerDate } from './server-clock';

const now = Date.parse('2026-11-24T10:00:00Z');

test('the skew follows a server that is ahead', () => {
  observeServerDate('Tue, 24 Nov 2026 10:05:00 GMT', now);
  expect(clockSkew.get()).toBe(300_500);
});

test('a difference of one second is not a skew', () => {
  observeServerDate('Tue, 24 Nov 2026 10:00:01 GMT', now);
  expect(clockSkew.get()).toBe(0);
});

test('a corrected clock has no skew', () => {
  observeServerDate('Tue, 24 Nov 2026 09:00:00 GMT', now);
  observeServerDate('Tue, 24 Nov 2026 10:00:00 GMT', now);
  expect(clockSkew.get()).toBe(0);
});

test.each([null, '', 'yesterday'])('the header %j is ignored', (header) => {
  observeServerDate(header, now);
  expect(clockSkew.get()).toBe(0);
});
