import { type QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '@/app/query-client';
import { connection, watchConnection } from './connection';
import { ApiError, ConnectionError, InvalidResponseError, SessionExpiredError, TimeoutError } from './errors';

const openedAt = Date.parse('2026-11-24T10:00:00Z');
let stop = () => {};

beforeEach(() => {
  const toFake = [
    'Date',
    'setInterval',
    'clearInterval',
    'setTimeout',
    'clearTimeout',
    'performance',
  ] as const;
  vi.useFakeTimers({ toFake: [...toFake], now: openedAt });
});
afterEach(() => stop());

/** Watches a page with one polled query that has data. `queryFn` responds to its later requests. */
function watchPage(queryFn: () => Promise<string> = () => new Promise(() => {})) {
  const queryClient: QueryClient = createQueryClient();
  queryClient.setQueryData(['live'], 'data', { updatedAt: openedAt });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  stop = watchConnection(queryClient);
  const options = { queryKey: ['live'], queryFn, retry: false, staleTime: Number.POSITIVE_INFINITY };
  renderHook(() => useQuery({ ...options, meta: { live: true } }), { wrapper });
  return queryClient;
}

const wait = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1_000));

/** Moves the wall clock without letting time pass, as a sleep or a change of the clock does. */
async function moveClock(seconds: number) {
  vi.setSystemTime(Date.now() + seconds * 1_000);
  await wait(10);
}

test('data is outdated after 90 seconds without a response, to the second', async () => {
  watchPage();
  await wait(90);
  expect(connection.get().outdatedSince).toBeUndefined();
  await wait(1);
  expect(connection.get()).toMatchObject({ outdatedSince: openedAt, cause: 'silent' });
});

test('a response makes the page current at once', async () => {
  const queryClient = watchPage();
  await wait(300);
  expect(connection.get().outdatedSince).toBe(openedAt);
  act(() => void queryClient.setQueryData(['live'], 'newer'));
  await wait(0);
  expect(connection.get()).toMatchObject({ outdatedSince: undefined, failedSince: undefined });
});

test('the time in a hidden tab counts', async () => {
  watchPage();
  vi.setSystemTime(openedAt + 600_000);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(connection.get().outdatedSince).toBe(openedAt);
});

test('the sleep of the computer counts, and the data is then fetched at once', async () => {
  const queryFn = vi.fn(() => new Promise<string>(() => {}));
  watchPage(queryFn);
  await moveClock(3 * 3_600);
  expect(connection.get()).toMatchObject({ outdatedSince: openedAt, cause: 'checking' });
  expect(queryFn).toHaveBeenCalledTimes(1);
});

test('a clock that is set back does not make the data younger', async () => {
  watchPage();
  await wait(30);
  await moveClock(-3_600);
  expect(connection.get().outdatedSince).toBeUndefined();
  await wait(60);
  expect(connection.get().outdatedSince).toBe(openedAt - 3_600_000);
});

test('a browser that is online again fetches the data at once', async () => {
  const queryFn = vi.fn(() => new Promise<string>(() => {}));
  watchPage(queryFn);
  window.dispatchEvent(new Event('online'));
  expect(queryFn).toHaveBeenCalledTimes(1);
});

test.each([
  [new ConnectionError(null), 'silent'],
  [new TimeoutError(15_000), 'silent'],
  [new SyntaxError('Unexpected token'), 'silent'],
  [new InvalidResponseError(), 'invalid'],
  [new ApiError(503), 'errors'],
  [new ApiError(403), 'refused'],
  [new SessionExpiredError(), 'session'],
] as const)('after %o the cause is "%s"', async (error, cause) => {
  const queryClient = watchPage(() => Promise.reject(error));
  await wait(30);
  await act(() => queryClient.refetchQueries());
  await wait(1);
  expect(connection.get()).toMatchObject({
    failedSince: openedAt,
    cause,
    outdatedSince: undefined,
  });
  await wait(60);
  expect(connection.get()).toMatchObject({ outdatedSince: openedAt, cause });
});

test('what no longer exists is not a connection problem', async () => {
  const queryClient = watchPage(() => Promise.reject(new ApiError(404)));
  await wait(30);
  await act(() => queryClient.refetchQueries());
  await wait(100);
  expect(connection.get()).toMatchObject({ failedSince: undefined, outdatedSince: undefined });
});

test('queries that are not polled do not make a page outdated', async () => {
  const queryClient = createQueryClient();
  queryClient.setQueryData(['other'], 'data', { updatedAt: openedAt });
  stop = watchConnection(queryClient);
  await wait(600);
  expect(connection.get().outdatedSince).toBeUndefined();
});

test.each([
  [new ConnectionError(null), 0, true],
  [new TimeoutError(15_000), 0, false],
  [new ApiError(503), 0, true],
  [new ApiError(503), 1, false],
  [new ApiError(404), 0, false],
  [new SessionExpiredError(), 0, false],
])('%s after %d failures is retried at once: %s', (error, failures, isRetried) => {
  const retry = createQueryClient().getDefaultOptions().queries?.retry;
  expect(typeof retry === 'function' && retry(failures, error)).toBe(isRetried);
});
