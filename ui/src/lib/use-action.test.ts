import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useAction } from './use-action';

test('an action shows its progress, its result and its error', async () => {
  const succeeded: string[] = [];
  const failed: Error[] = [];
  let finish: (text: string) => void = () => {};
  const perform = (input: string) =>
    input === 'bad'
      ? Promise.reject(new Error('no'))
      : new Promise<string>((resolve) => {
          finish = resolve;
        });
  const { result } = renderHook(() =>
    useAction(perform, {
      onSuccess: (output, input) => succeeded.push(`${input} ${output}`),
      onError: (error) => failed.push(error),
    }),
  );
  expect(result.current.isPending).toBe(false);
  act(() => void result.current.run('good'));
  expect(result.current.isPending).toBe(true);
  await act(async () => finish('done'));
  expect(result.current).toMatchObject({ isPending: false, done: { input: 'good', output: 'done' } });
  await act(() => result.current.run('bad'));
  expect(result.current).toMatchObject({ isPending: false, error: new Error('no') });
  expect(result.current.done).toBeUndefined();
  expect([succeeded, failed]).toEqual([['good done'], [new Error('no')]]);
});
