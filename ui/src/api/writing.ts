import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

/** For writes without a body too: the server takes no other kind of request that changes something. */
export const asJson = { 'Content-Type': 'application/json' } as const;

/** The header that makes the server refuse a change if another user has changed the entity since. */
export function ifMatch({ version }: { version: number }) {
  return { 'If-Match': `"${version}"` };
}

/** Another user has changed the entity since it was read. */
export function isLostRace(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 412;
}

/**
 * One key for one intention. While it is not known whether a request has reached the server, the same request keeps its
 * key, so that trying again does nothing twice. A definite answer, or other words, make it a new intention.
 */
export class Intention {
  private key = '';
  private said = '';

  keyFor(request: unknown): string {
    const said = JSON.stringify(request);
    if (this.key === '' || said !== this.said) {
      this.key = crypto.randomUUID();
      this.said = said;
    }
    return this.key;
  }

  /** Sends a request under its key. */
  async send<T>(request: unknown, sent: (key: string) => Promise<T>): Promise<T> {
    try {
      const answer = await sent(this.keyFor(request));
      this.key = '';
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) this.key = '';
      throw error;
    }
  }
}

/** After a write: whatever is on the page is asked for again, the rest when it is next shown. Who one is stays. */
export function refreshAfterWrite(queryClient: QueryClient): void {
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
}
