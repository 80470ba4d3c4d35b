import createClient, { type Middleware } from 'openapi-fetch';
import { createFetch } from './deadline';
import { ApiError, ConnectionError, SessionExpiredError } from './errors';
import type { paths } from './schema';
import type { Problem } from './types';

function getMediaType(response: Response): string {
  return response.headers.get('Content-Type')?.split(';')[0]?.trim() ?? '';
}

/**
 * Returns whether the proxy requires a new sign-in. It rarely sends a 401. It redirects to a sign-in page on
 * another origin, which the browser hides as an opaque response, or it sends that page itself.
 */
function isSignInResponse(response: Response): boolean {
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  return isRedirect || response.status === 401 || (response.ok && getMediaType(response) === 'text/html');
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  if (getMediaType(response) !== 'application/problem+json') return undefined;
  try {
    return (await response.json()) as Problem;
  } catch {
    return undefined;
  }
}

const errorMiddleware: Middleware = {
  async onResponse({ response }) {
    if (isSignInResponse(response)) throw new SessionExpiredError();
    if (!response.ok) throw new ApiError(response.status, await readProblem(response));
  },
  onError({ error }) {
    // React Query aborts requests that are no longer needed. This is not a connection error.
    if (error instanceof Error && error.name === 'AbortError') return error;
    return error instanceof ConnectionError ? error : new ConnectionError(error);
  },
};

/** The maximum time that the page waits for a response. The next poll or the user tries again. */
const responseTimeoutMs = 15_000;

/**
 * The API client. It throws one of the errors in ./errors for every response that is not a success. The
 * browser handles If-None-Match, because the server sends an ETag with `Cache-Control: no-cache`.
 */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  redirect: 'manual',
  fetch: createFetch(responseTimeoutMs),
});

api.use(errorMiddleware);

/** Returns the body of a successful response. */
export function readBody<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new ApiError(204);
  return data;
}
