import { expect, test } from 'vitest';
import { ApiError, SessionExpiredError } from './errors';
import { createPollInterval } from './polling';

const poll = createPollInterval(30_000);
const failure = new ApiError(503);

function failed(errorUpdateCount: number) {
  return { status: 'error' as const, error: failure, errorUpdateCount };
}

test('polls at its interval, and every two minutes after three failures in a row', () => {
  const query = {
    state: { status: 'success' as 'success' | 'error', error: null as Error | null, errorUpdateCount: 0 },
  };
  expect(poll(query)).toBe(30_000);
  query.state = failed(2);
  expect(poll(query)).toBe(30_000);
  query.state = failed(3);
  expect(poll(query)).toBe(120_000);
  query.state = { status: 'success', error: null, errorUpdateCount: 3 };
  expect(poll(query)).toBe(30_000);
  query.state = failed(5);
  expect(poll(query)).toBe(30_000);
});

test('a slow poll is not made faster by failing', () => {
  expect(createPollInterval(300_000)({ state: failed(9) })).toBe(300_000);
});

test('an expired session is not asked again', () => {
  expect(poll({ state: { ...failed(1), error: new SessionExpiredError() } })).toBe(false);
});
