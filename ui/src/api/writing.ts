import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

/**
 * The content type of all writes, including those without a body. The server rejects writes of any other
 * type.
 */
export const asJson = { 'Content-Type': 'application/json' } as const;

/** Returns the header that makes the server refuse a change if the entity has changed since it was read. */
export function ifMatch({ version }: { version: number }) {
  return { 'If-Match': `"${version}"` };
}

/** Returns whether a write failed because the entity has changed since it was read. */
export function isLostRace(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 412;
}

/**
 * The idempotency key of a user's action. The same request keeps its key until the server confirms or rejects
 * it, so a retry has no second effect. After that, or for a different request, a new key is used.
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

  /** Sends a request with its key. */
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

/**
 * Refreshes all data after a write, except for the signed-in user. Visible data is fetched at once, other
 * data when it is next shown.
 */
export function refreshAfterWrite(queryClient: QueryClient): void {
  queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
}
