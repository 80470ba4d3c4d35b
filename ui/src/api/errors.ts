import type { Problem } from './types';

/** The server answered, and said no. `message` is written for a person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: Problem['errors'];

  constructor(status: number, problem?: Problem) {
    super(problem?.detail || problem?.title || `The server answered with status ${status}.`);
    this.status = status;
    this.code = problem?.code ?? 'unknown';
    this.requestId = problem?.request_id;
    this.fields = problem?.errors ?? [];
  }
}

/** No answer came: the network, the proxy or the server is away. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(cause: unknown) {
    super("Can't reach the server. Check your connection and try again.", { cause });
  }
}

/** The proxy in front of the server wants a new sign-in. Asking again cannot help; reloading the page does. */
export class SessionExpiredError extends Error {
  override readonly name = 'SessionExpiredError';

  constructor() {
    super('Your Databricks session has expired.');
  }
}

/** Whether the same request may work a moment later. */
export function isTransient(error: Error): boolean {
  return error instanceof ConnectionError || (error instanceof ApiError && error.status >= 500);
}
