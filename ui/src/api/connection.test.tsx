import { type QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { ApiError, ConnectionError, SessionExpiredError, TimeoutError } from '@/api/errors';
import { NowProvider } from '@/lib/now';
import { useConnectionLostSince } from './connection';
import { createQueryClient } from './query-client';

const openedAt = Date.parse('2026-11-24T10:00:00Z');

function createWrapper(queryClient: QueryClient) {
  return ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>
      <NowProvider>{children}</NowProvider>
    </QueryClientProvider>
  );
}

function renderLostSince() {
  const queryClient = createQueryClient();
  queryClient.setQueryData(['live'], 'data', { updatedAt: openedAt });
  return renderHook(
    () => {
      // The server never responds to this query.
      useQuery({ queryKey: ['live'], queryFn: () => new Promise<string>(() => {}), meta: { live: true } });
      return useConnectionLostSince();
    },
    { wrapper: createWrapper(queryClient) },
  );
}

/** Moves the clock to this many seconds after opening, and lets the shared timer tick. */
function tickAt(seconds: number) {
  act(() => vi.setSystemTime(openedAt + seconds * 1_000));
  act(() => vi.advanceTimersByTime(15_000));
}

test('the connection is lost after 90 seconds without a response', () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: openedAt });
  const { result } = renderLostSince();
  tickAt(60);
  expect(result.current).toBeUndefined();
  tickAt(80);
  expect(result.current).toBe(openedAt);
});

test('time in a hidden tab does not count', () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: openedAt });
  const { result } = renderLostSince();
  act(() => {
    vi.setSystemTime(openedAt + 600_000);
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect(result.current).toBeUndefined();
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
