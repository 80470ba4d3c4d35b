import { vi } from 'vitest';

/**
 * Takes the time out of the deadlines of requests: they pass when a test says so, and never before. `limits` has what
 * each request may take, in milliseconds.
 */
export function controlDeadlines() {
  const open: AbortController[] = [];
  const limits: number[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((limit) => {
    const controller = new AbortController();
    open.push(controller);
    limits.push(limit);
    return controller.signal;
  });
  return {
    limits,
    /** The deadline of every request so far passes. */
    pass: () => {
      for (const controller of open.splice(0)) controller.abort(new DOMException('', 'TimeoutError'));
    },
  };
}
