import { expect, test } from 'vitest';
import { ApiError, ConnectionError, InvalidResponseError, TimeoutError } from '@/api/errors';
import { createRefetching } from './refetching';

const day = (text: string) => ({ range: '24h', day: text }) as const;
const fromBoard = { isStored: false };
const fromStore = { isStored: true };

function getInterval(
  period: ReturnType<typeof day>,
  data?: { isStored: boolean },
  error: Error | null = null,
) {
  const status = error ? 'error' : data ? 'success' : 'pending';
  const state = { data, dataUpdatedAt: data ? Date.now() : 0, error, status } as const;
  return createRefetching<typeof fromBoard>(period, 60_000, ({ isStored }) => isStored).refetchInterval({
    state,
  });
}

test('data from memory is polled, data from the database and of past days is not', () => {
  expect(getInterval(day('2026-11-24'), fromBoard)).toBe(60_000);
  expect(getInterval(day('2026-11-24'))).toBe(60_000);
  expect(getInterval(day('2026-11-24'), fromStore)).toBe(false);
  expect(getInterval(day('2026-11-23'), fromBoard)).toBe(false);
  expect(getInterval(day('2026-11-23'))).toBe(false);
});

test('a request that did not reach the server is sent again after 30 seconds', () => {
  expect(getInterval(day('2026-11-10'), undefined, new ConnectionError(null))).toBe(30_000);
  expect(getInterval(day('2026-11-10'), fromStore, new ConnectionError(null))).toBe(30_000);
});

test.each([new TimeoutError(15_000), new InvalidResponseError()])(
  'the server may have run the statement before %o, so only the user tries again',
  (error) => {
    expect(getInterval(day('2026-11-10'), undefined, error)).toBe(false);
    expect(getInterval(day('2026-11-24'), fromBoard, error)).toBe(30_000);
  },
);

test('an error of the database is tried again only by the user', () => {
  expect(getInterval(day('2026-11-10'), undefined, new ApiError(503))).toBe(false);
  expect(getInterval(day('2026-11-24'), fromStore, new ApiError(503))).toBe(false);
  expect(getInterval(day('2026-11-24'), fromBoard, new ApiError(503))).toBe(30_000);
});
