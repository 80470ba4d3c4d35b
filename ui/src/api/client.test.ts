import { delay, HttpResponse, http } from 'msw';
import { describe, expect, test, vi } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { summary } from '@/testing/builders';
import { fakeDeadlines } from '@/testing/deadline';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';
import { api, readBody } from './client';
import {
  ApiError,
  ConnectionError,
  InvalidResponseError,
  isUnconfirmed,
  SessionExpiredError,
  TimeoutError,
} from './errors';

async function getSummary(signal?: AbortSignal) {
  return readBody(await api.GET('/api/v1/status/summary', signal ? { signal } : {}));
}

function serveSummary(response: () => Response) {
  server.use(http.get(url.summary, () => response() as HttpResponse<null>));
}

test('returns the body of a response', async () => {
  serveSummary(() => jsonResponse('Summary', summary({ days: 30 })));
  await expect(getSummary()).resolves.toMatchObject({ days: 30 });
});

test('the Date header sets the clock skew', async () => {
  serveSummary(() => HttpResponse.json(summary(), { headers: { Date: 'Tue, 24 Nov 2026 10:05:00 GMT' } }));
  await getSummary();
  expect(clockSkew.get()).toBe(300_500);
});

describe('a session has expired after', () => {
  test('a redirect', async () => {
    serveSummary(signInRedirect);
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('an HTML page', async () => {
    serveSummary(() => HttpResponse.html('<h1>Sign in</h1>'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('status 401', async () => {
    serveSummary(() => errorResponse(401, 'Nobody is signed in.'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });
});

describe('other errors', () => {
  test('a problem keeps its message and its request id', async () => {
    serveSummary(() => errorResponse(503, 'The store is not reachable.'));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 503,
      message: 'The store is not reachable.',
      requestId: 'req-123',
    });
  });

  test('an error page of a proxy shows its status', async () => {
    serveSummary(() => HttpResponse.html('<h1>Bad gateway</h1>', { status: 502 }));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: 'The server responded with status 502.', requestId: undefined });
  });

  test('an incomplete problem document shows its status', async () => {
    const headers = { 'Content-Type': 'application/problem+json' };
    serveSummary(() => new HttpResponse('{"detail": "The st', { status: 500, headers }));
    await expect(getSummary()).rejects.toMatchObject({ status: 500, code: 'unknown' });
  });

  test('an empty response is an error', async () => {
    serveSummary(() => new HttpResponse(null, { status: 204 }));
    await expect(getSummary()).rejects.toMatchObject({ status: 204 });
  });

  test.each(['{"status": ', 'OK', '"text"', 'null'])('the body %s is an invalid response', async (body) => {
    serveSummary(() => new HttpResponse(body, { headers: { 'Content-Type': 'application/json' } }));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ message: 'The server sent an invalid response.' });
  });

  test('no response is a connection error', async () => {
    serveSummary(() => HttpResponse.error());
    await expect(getSummary()).rejects.toBeInstanceOf(ConnectionError);
  });

  test('an aborted request stays aborted', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(getSummary(controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** Returns a response of which only the start arrives. */
function cutOffResponse(end?: (stream: ReadableStreamDefaultController) => void): Response {
  const start = (stream: ReadableStreamDefaultController) => {
    stream.enqueue(new TextEncoder().encode('{"status": '));
    end?.(stream);
  };
  return new Response(new ReadableStream({ start }), { headers: { 'Content-Type': 'application/json' } });
}

describe('the deadline of a request', () => {
  test('expires after 15 seconds without a response', async () => {
    const deadlines = fakeDeadlines();
    const handler = vi.fn(() => delay('infinite'));
    server.use(http.get(url.summary, handler));
    const failure = getSummary().catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(handler).toHaveBeenCalled());
    deadlines.expireAll();
    expect(await failure).toBeInstanceOf(TimeoutError);
    expect(await failure).toMatchObject({ message: 'The server did not respond within 15 seconds.' });
    expect(deadlines.limits).toEqual([15_000]);
  });

  test('does not change the error of an aborted request', async () => {
    const deadlines = fakeDeadlines();
    const handler = vi.fn(() => delay('infinite'));
    server.use(http.get(url.summary, handler));
    const controller = new AbortController();
    const failure = getSummary(controller.signal).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(handler).toHaveBeenCalled());
    controller.abort();
    deadlines.expireAll();
    expect(await failure).toMatchObject({ name: 'AbortError' });
  });

  test('is not the cause if the body breaks off', async () => {
    serveSummary(() => cutOffResponse((stream) => stream.error(new Error('reset'))));
    const failure = await getSummary().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(failure).not.toBeInstanceOf(TimeoutError);
  });
});

test.each([
  [new TimeoutError(15_000), true],
  [new ConnectionError(undefined), true],
  [new ApiError(502), true],
  [new ApiError(504), true],
  [new ApiError(503), false],
  [new ApiError(409), false],
  [new SessionExpiredError(), false],
])('after %o, a change is unconfirmed: %s', (error, unconfirmed) =>
  expect(isUnconfirmed(error)).toBe(unconfirmed),
);
