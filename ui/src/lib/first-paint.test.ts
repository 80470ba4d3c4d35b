import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Starts waiting for the paint in a page that has not been painted. */
async function startPage({ isVisible }: { isVisible: boolean }) {
  vi.resetModules();
  vi.useFakeTimers();
  if (!isVisible) vi.stubGlobal('requestAnimationFrame', () => 0);
  const { firstPaint, startFirstPaint } = await import('./first-paint');
  await firstPaint();
  startFirstPaint();
  const onPaint = vi.fn();
  firstPaint().then(onPaint);
  return onPaint;
}

test('the first paint is over after the next frame', async () => {
  const onPaint = await startPage({ isVisible: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(onPaint).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20);
  expect(onPaint).toHaveBeenCalled();
});

test('a page in the background, which is never painted, does not wait long', async () => {
  const onPaint = await startPage({ isVisible: false });
  await vi.advanceTimersByTimeAsync(99);
  expect(onPaint).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onPaint).toHaveBeenCalled();
});
