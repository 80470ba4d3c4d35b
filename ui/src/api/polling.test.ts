import { expect, test } from 'vitest';
import { createPollInterval } from './polling';

const getInterval = createPollInterval(30_000);

function failedState(errorUpdateCount: number) {
  return { status: 'error' as const, errorUpdateCount };
}

test('polls every two minutes after three failures in a row', () => {
  const query = {
    state: { status: 'success' as 'success' | 'error', errorUpdateCount: 0 },
  };
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(2);
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(3);
  expect(getInterval(query)).toBe(120_000);
  query.state = { status: 'success', errorUpdateCount: 3 };
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(5);
  expect(getInterval(query)).toBe(30_000);
});

test('failures do not shorten a long interval', () => {
  expect(createPollInterval(300_000)({ state: failedState(9) })).toBe(300_000);
});
