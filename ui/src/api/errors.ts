import type { Problem } from './types';

/** The server refused the request. `message` is a text for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: Problem['errors'];

  constructor(status: number, problem?: Problem) {
    super(problem?.detail || problem?.title || `The server responded with status ${status}.`);
    this.status = status;
    this.code = problem?.code ?? 'unknown';
    this.requestId = problem?.request_id;
    this.fields = problem?.errors ?? [];
  }
}

/** No answer came: the network, the proxy or the server is away. */
export class ConnectionError extends Error {
  override readonly name: string = 'ConnectionError';

  constructor(cause: unknown, message = "Can't reach the server. Check your connection and try again.") {
    super(message, { cause });
  }
}

/** No response came within the time that the page waits. */
export class TimeoutError extends ConnectionError {
  override readonly name = 'TimeoutError';

  constructor(limitMs: number) {
    super(undefined, `The server did not respond within ${limitMs / 1_000} seconds.`);
  }
}

/** The proxy in front of the server wants a new sign-in. Asking again cannot help; reloading the page does. */
export class SessionExpiredError extends Error {
  override readonly name = 'SessionExpiredError';

  constructor() {
    super('Your Databricks session has expired.');
  }
}

/** Whether a quick second try is useful. After a timeout it would only hide the error for as long again. */
export function isTransient(error: Error): boolean {
  if (error instanceof TimeoutError) return false;
  return error instanceof ConnectionError || (error instanceof ApiError && error.status >= 500);
}

/** Whether the server may have carried a change out although it has not confirmed it. */
export function isUnconfirmed(error: unknown): boolean {
  const gatewayGaveUp = error instanceof ApiError && (error.status === 502 || error.status === 504);
  return gatewayGaveUp || error instanceof ConnectionError;
}
