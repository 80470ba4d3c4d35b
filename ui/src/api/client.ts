import createClient, { type Middleware } from 'openapi-fetch';
import { fetchWithin } from './deadline';
import { ApiError, ConnectionError, SessionExpiredError } from './errors';
import type { paths } from './schema';
import type { Problem } from './types';

function mediaType(response: Response): string {
  return response.headers.get('Content-Type')?.split(';')[0]?.trim() ?? '';
}

/**
 * An expired session looks like anything but a 401: the proxy redirects to a sign-in page on another origin, which a
 * browser hides as an opaque answer, or sends that page itself.
 */
function isSignIn(response: Response): boolean {
  const redirected = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  return redirected || response.status === 401 || (response.ok && mediaType(response) === 'text/html');
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  if (mediaType(response) !== 'application/problem+json') return undefined;
  try {
    return (await response.json()) as Problem;
  } catch {
    return undefined;
  }
}

const answers: Middleware = {
  async onResponse({ response }) {
    if (isSignIn(response)) throw new SessionExpiredError();
    if (!response.ok) throw new ApiError(response.status, await readProblem(response));
  },
  onError({ error }) {
    // A query that is no longer wanted is aborted; that is not a failure of the connection.
    if (error instanceof Error && error.name === 'AbortError') return error;
    return error instanceof ConnectionError ? error : new ConnectionError(error);
  },
};

/** How long the page waits for a response. The next poll, or the user, tries again. */
const responseLimitMs = 15_000;

/**
 * The API. Whatever is not a success is thrown, as one of the errors in ./errors. The browser does the If-None-Match
 * by itself, because the server sends an ETag with `Cache-Control: no-cache`.
 */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  redirect: 'manual',
  fetch: fetchWithin(responseLimitMs),
});

api.use(answers);

/** The body of a successful answer. */
export function body<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new ApiError(204);
  return data;
}
