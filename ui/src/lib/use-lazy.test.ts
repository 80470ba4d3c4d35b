import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useLazy } from './use-lazy';

test('code is loaded when it is needed, and again on request after an error', async () => {
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
  await waitFor(() => expect(result.current.error?.message).toBe('the file is missing'));
  rerender({ isNeeded: false });
  rerender({ isNeeded: true });
  expect(loads, 'it is not repeated by itself').toBe(1);
  act(() => result.current.retry());
  await waitFor(() => expect(result.current.code).toEqual({ answer: 42 }));
  expect(result.current.error).toBeUndefined();
});
