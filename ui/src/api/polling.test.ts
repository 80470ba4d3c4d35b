import { expect, test } from 'vitest';
import { ApiError, SessionExpiredError } from './errors';
import { createPollInterval } from './polling';

const getInterval = createPollInterval(30_000);
const failure = new ApiError(503);

function failedState(errorUpdateCount: number) {
  return { status: 'error' as const, error: failure, errorUpdateCount };
}

test('polls every two minutes after three failures in a row', () => {
  const query = {
    state: { status: 'success' as 'success' | 'error', error: null as Error | null, errorUpdateCount: 0 },
  };
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(2);
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(3);
  expect(getInterval(query)).toBe(120_000);
  query.state = { status: 'success', error: null, errorUpdateCount: 3 };
  expect(getInterval(query)).toBe(30_000);
  query.state = failedState(5);
  expect(getInterval(query)).toBe(30_000);
});

test('failures do not shorten a long interval', () => {
  expect(createPollInterval(300_000)({ state: failedState(9) })).toBe(300_000);
});

test('an expired session stops polling', () => {
  expect(getInterval({ state: { ...failedState(1), error: new SessionExpiredError() } })).toBe(false);
});
