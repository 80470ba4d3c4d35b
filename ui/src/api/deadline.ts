import { observeServerDate } from '@/lib/server-clock';
import { TimeoutError } from './errors';

/**
 * A `fetch` that gives up after `limitMs`, or as soon as the caller's own signal is aborted. The time includes the body:
 * a response whose body never ends is no response.
 */
export function fetchWithin(limitMs: number) {
  return async (request: Request): Promise<Response> => {
    const deadline = AbortSignal.timeout(limitMs);
    try {
      // Looked up at each call, so that a replacement (a test, a tracer) is used.
      const response = await globalThis.fetch(request, {
        signal: AbortSignal.any([request.signal, deadline]),
      });
      // Before the body, because a long download would look like a wrong clock.
      observeServerDate(response.headers.get('Date'), Date.now());
      await response.clone().arrayBuffer();
      return response;
    } catch (error) {
      if (deadline.aborted && !request.signal.aborted) throw new TimeoutError(limitMs);
      throw error;
    }
  };
}
