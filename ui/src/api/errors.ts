import * as texts from 'texts/errors';
import type { Problem } from './types';

/** The error of a request that the server refused. `message` is a text for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly fields: Problem['errors'];

  constructor(status: number, problem?: Problem) {
    super(problem?.detail || problem?.title || texts.refused({ status }));
    this.status = status;
    this.code = problem?.code ?? 'unknown';
    this.requestId = problem?.request_id;
    this.fields = problem?.errors ?? [];
  }
}

/** The error of a request without a response: the network, the proxy or the server is unavailable. */
export class ConnectionError extends Error {
  override readonly name: string = 'ConnectionError';

  constructor(cause: unknown, message = texts.unreachable) {
    super(message, { cause });
  }
}

/** The error of a request that received no response within the time limit. */
export class TimeoutError extends ConnectionError {
  override readonly name = 'TimeoutError';

  constructor(timeoutMs: number) {
    super(undefined, texts.timeout({ seconds: timeoutMs / 1_000 }));
  }
}

/** The error of a successful response whose body is not what the API sends. A proxy may have sent it. */
export class InvalidResponseError extends ConnectionError {
  override readonly name = 'InvalidResponseError';

  constructor(cause?: unknown) {
    super(cause, texts.invalid);
  }
}

/**
 * The error of a request that needs a new sign-in at the proxy. A retry cannot help; reloading the page does.
 */
export class SessionExpiredError extends Error {
  override readonly name = 'SessionExpiredError';

  constructor() {
    super(texts.session);
  }
}

/**
 * Returns whether an immediate retry is useful. After a timeout, a retry would only delay the error message.
 */
export function isTransient(error: Error): boolean {
  if (error instanceof TimeoutError) return false;
  return error instanceof ConnectionError || (error instanceof ApiError && error.status >= 500);
}

/** Returns whether the server may have made a change that it has not confirmed. */
export function isUnconfirmed(error: unknown): boolean {
  const isGatewayError = error instanceof ApiError && (error.status === 502 || error.status === 504);
  return isGatewayError || error instanceof ConnectionError;
}
