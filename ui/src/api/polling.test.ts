import { expect, test } from 'vitest';
import { createPollInterval } from './polling';

test.each([15_000, 30_000, 300_000])('an interval of %d ms is 30 s after a failure', (interval) => {
  const getInterval = createPollInterval(interval);
  expect(getInterval({ state: { status: 'pending' } })).toBe(interval);
  expect(getInterval({ state: { status: 'success' } })).toBe(interval);
  expect(getInterval({ state: { status: 'error' } })).toBe(30_000);
});
