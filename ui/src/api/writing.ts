import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

/**
 * The content type of all writes, including those without a body. The server rejects writes of any other
 * type.
 */
export const jsonHeaders = { 'Content-Type': 'application/json' } as const;

/** Returns the header that makes the server refuse a change if the entity has changed since it was read. */
export function ifMatchHeader({ version }: { version: number }) {
  return { 'If-Match': `"${version}"` };
}

/** Returns whether a write failed because the entity has changed since it was read. */
export function isVersionConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 412;
}

/**
 * The requests of one user action, with their idempotency key. The same content keeps its key until the server
 * confirms or rejects it, so a retry has no second effect. After that, or for different content, a new key is
 * used.
 */
export class IdempotentRequest {
  private key = '';
  private lastContent = '';

  keyFor(content: unknown): string {
    const json = JSON.stringify(content);
    if (this.key === '' || json !== this.lastContent) {
      this.key = crypto.randomUUID();
      this.lastContent = json;
    }
    return this.key;
  }

  /** Calls `sendWithKey` with the key of this content. */
  async send<T>(content: unknown, sendWithKey: (key: string) => Promise<T>): Promise<T> {
    try {
      const response = await sendWithKey(this.keyFor(content));
      this.key = '';
      return response;
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
