import { vi } from 'vitest';

/**
 * Replaces the timers of request deadlines. They expire only when a test calls `expireAll`. `limits` has the time
 * limit of each request in milliseconds.
 */
export function fakeDeadlines() {
  const pending: AbortController[] = [];
  const limits: number[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((limit) => {
    const controller = new AbortController();
    pending.push(controller);
    limits.push(limit);
    return controller.signal;
  });
  return {
    limits,
    /** Expires the deadlines of all requests so far. */
    expireAll: () => {
      for (const controller of pending.splice(0)) controller.abort(new DOMException('', 'TimeoutError'));
    },
  };
}
