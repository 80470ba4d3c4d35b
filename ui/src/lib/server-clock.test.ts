import { expect, test } from 'vitest';
import { clockSkew, observeServerDate } from './server-clock';

const now = Date.parse('2026-11-24T10:00:00Z');

test('a server that is ahead is followed', () => {
  observeServerDate('Tue, 24 Nov 2026 10:05:00 GMT', now);
  expect(clockSkew.get()).toBe(300_500);
});

test('the whole seconds of the header are not a wrong clock', () => {
  observeServerDate('Tue, 24 Nov 2026 10:00:01 GMT', now);
  expect(clockSkew.get()).toBe(0);
});

test('a clock that was put right is followed back to no skew at all', () => {
  observeServerDate('Tue, 24 Nov 2026 09:00:00 GMT', now);
  observeServerDate('Tue, 24 Nov 2026 10:00:00 GMT', now);
  expect(clockSkew.get()).toBe(0);
});

test.each([null, '', 'yesterday'])('a header of %j is ignored', (header) => {
  observeServerDate(header, now);
  expect(clockSkew.get()).toBe(0);
});
