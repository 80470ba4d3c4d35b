import type { Client } from 'openapi-fetch';
import { firstPaint } from '@/lib/first-paint';
import { createFetch } from './deadline';
import { ApiError, ConnectionError, InvalidResponseError, SessionExpiredError } from './errors';
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

/** Throws one of the errors in ./errors if a response is not a success. */
async function validateStatus(response: Response): Promise<void> {
  if (isSignInResponse(response)) throw new SessionExpiredError();
  if (!response.ok) throw new ApiError(response.status, await readProblem(response));
}

/** Returns the JSON body of a response; undefined if it is empty. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    throw new InvalidResponseError(error);
  }
}

function toRequestError(error: unknown): unknown {
  // React Query aborts requests that are no longer needed. This is not a connection error.
  const isAborted = error instanceof Error && error.name === 'AbortError';
  return isAborted || error instanceof ConnectionError ? error : new ConnectionError(error);
}

/** The maximum time that the page waits for a response. The next poll or the user tries again. */
const responseTimeoutMs = 15_000;

const defaultFetch = createFetch(responseTimeoutMs);

interface RequestOptions {
  params?: {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
    header?: Record<string, string>;
  };
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
  fetch?: (request: Request) => Promise<Response>;
}

function buildUrl(path: string, params: RequestOptions['params']): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params?.path?.[name] ?? ''));
  const url = new URL(filled, window.location.origin);
  for (const [name, value] of Object.entries(params?.query ?? {})) {
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  }
  return url;
}

async function send(method: string, path: string, options: RequestOptions = {}): Promise<{ data: unknown }> {
  const { params, headers, body, signal = null, fetch = defaultFetch } = options;
  const hasBody = body !== undefined;
  const request = new Request(buildUrl(path, params), {
    method,
    redirect: 'manual',
    signal,
    headers: { ...(hasBody && { 'Content-Type': 'application/json' }), ...params?.header, ...headers },
    body: hasBody ? JSON.stringify(body) : null,
  });
  await firstPaint();
  const response = await fetch(request).catch((error: unknown) => {
    throw toRequestError(error);
  });
  await validateStatus(response);
  return { data: await readJson(response) };
}

type Method = 'GET' | 'POST' | 'PUT';
const createMethod = (method: Method) => (path: string, options?: RequestOptions) =>
  send(method, path, options);

/**
 * The API client. Its types come from the contract; it throws one of the errors in ./errors for every response
 * that is not a success. The browser handles If-None-Match, because the server sends an ETag with
 * `Cache-Control: no-cache`.
 */
export const api = {
  GET: createMethod('GET'),
  POST: createMethod('POST'),
  PUT: createMethod('PUT'),
} as unknown as Pick<Client<paths>, Method>;

/**
 * Returns the body of a successful response. `key` is a field that a valid body has, for pages that must go on
 * polling whatever a proxy sends.
 */
export function readBody<T extends object>({ data }: { data?: T }, key?: keyof T): T {
  if (data === undefined) throw new ApiError(204);
  // Every response of the API is an object.
  if (typeof data !== 'object' || data === null || (key !== undefined && !(key in data))) {
    throw new InvalidResponseError();
  }
  return data;
}
