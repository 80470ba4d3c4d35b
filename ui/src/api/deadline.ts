import { observeServerDate } from '@/lib/server-clock';
import { TimeoutError } from './errors';

/**
 * Returns a `fetch` that fails after `timeoutMs`, or when the caller aborts its own signal. The time limit
 * includes the body of the response.
 */
export function createFetch(timeoutMs: number) {
  return async (request: Request): Promise<Response> => {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      // `fetch` is read at each call, so that a replacement, such as a tracer, takes effect.
      const response = await globalThis.fetch(request, {
        signal: AbortSignal.any([request.signal, deadline]),
      });
      // The header is read before the body. Otherwise a long download would look like a wrong clock.
      observeServerDate(response.headers.get('Date'), Date.now());
      await response.clone().arrayBuffer();
      return response;
    } catch (error) {
      if (deadline.aborted && !request.signal.aborted) throw new TimeoutError(timeoutMs);
      throw error;
    }
  };
}
