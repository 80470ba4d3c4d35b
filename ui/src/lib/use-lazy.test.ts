import { act, renderHook, waitFor } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { openVersion, serveRoot, serveVersion } from '@/testing/page-version';
import { useLazy } from './use-lazy';

test('code is loaded when it is needed, and again on request after an error', async () => {
  serveRoot(() => HttpResponse.error());
  let loads = 0;
  const load = async () => {
    loads += 1;
    if (loads === 1) throw new Error('the file is missing');
    return { answer: 42 };
  };
  const { result, rerender } = renderHook(({ isNeeded }) => useLazy(load, isNeeded), {
    initialProps: { isNeeded: false },
  });
  expect(loads).toBe(0);
  rerender({ isNeeded: true });
  await waitFor(() => expect(result.current.error?.message).toMatch(/^Can't reach the server/));
  rerender({ isNeeded: false });
  rerender({ isNeeded: true });
  expect(loads, 'it is not repeated by itself').toBe(1);
  act(() => result.current.retry());
  await waitFor(() => expect(result.current.code).toEqual({ answer: 42 }));
  expect(result.current.error).toBeUndefined();
});

test('a new version is named, and says to reload', async () => {
  serveVersion('2');
  openVersion('1');
  const { result } = renderHook(() => useLazy(() => Promise.reject(new Error('gone')), true));
  await waitFor(() =>
    expect(result.current.error?.message).toBe(
      'New version available. Reload to continue with the new version of Buoy.',
    ),
  );
  document.head.replaceChildren();
});

test('code that never arrives is an error after 15 seconds', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
  serveRoot(() => HttpResponse.error());
  const { result } = renderHook(() => useLazy(() => new Promise<object>(() => {}), true));
  await act(() => vi.advanceTimersByTimeAsync(14_000));
  expect(result.current.error).toBeUndefined();
  await act(() => vi.advanceTimersByTimeAsync(1_001));
  vi.useRealTimers();
  await waitFor(() => expect(result.current.error).toBeDefined());
});
