import { delay, HttpResponse, http } from 'msw';
import { describe, expect, test, vi } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { summary } from '@/testing/builders';
import { fakeDeadlines } from '@/testing/deadline';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';
import { api, body } from './client';
import { ApiError, ConnectionError, isUnconfirmed, SessionExpiredError, TimeoutError } from './errors';

async function getSummary(signal?: AbortSignal) {
  return body(await api.GET('/api/v1/status/summary', signal ? { signal } : {}));
}

function serveSummary(response: () => Response) {
  server.use(http.get(url.summary, () => response() as HttpResponse<null>));
}

test('an answer is its body', async () => {
  serveSummary(() => jsonResponse('Summary', summary({ days: 30 })));
  await expect(getSummary()).resolves.toMatchObject({ days: 30 });
});

test('the Date header sets the clock', async () => {
  serveSummary(() => HttpResponse.json(summary(), { headers: { Date: 'Tue, 24 Nov 2026 10:05:00 GMT' } }));
  await getSummary();
  expect(clockSkew.get()).toBe(300_500);
});

describe('an expired session is recognised', () => {
  test('by a redirect', async () => {
    serveSummary(signInRedirect);
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('by a page instead of data', async () => {
    serveSummary(() => HttpResponse.html('<h1>Sign in</h1>'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('by a 401', async () => {
    serveSummary(() => errorResponse(401, 'Nobody is signed in.'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });
});

describe('what is not an expired session', () => {
  test('a problem keeps its words and its request id', async () => {
    serveSummary(() => errorResponse(503, 'The store is not reachable.'));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 503,
      message: 'The store is not reachable.',
      requestId: 'req-123',
    });
  });

  test("a proxy's own error page", async () => {
    serveSummary(() => HttpResponse.html('<h1>Bad gateway</h1>', { status: 502 }));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: 'The server responded with status 502.', requestId: undefined });
  });

  test('a problem document that is cut off', async () => {
    const headers = { 'Content-Type': 'application/problem+json' };
    serveSummary(() => new HttpResponse('{"detail": "The st', { status: 500, headers }));
    await expect(getSummary()).rejects.toMatchObject({ status: 500, code: 'unknown' });
  });

  test('an empty answer', async () => {
    serveSummary(() => new HttpResponse(null, { status: 204 }));
    await expect(getSummary()).rejects.toMatchObject({ status: 204 });
  });

  test('no answer at all', async () => {
    serveSummary(() => HttpResponse.error());
    await expect(getSummary()).rejects.toBeInstanceOf(ConnectionError);
  });

  test('a question that is no longer asked', async () => {
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

describe('a request has a deadline', () => {
  test('of 15 seconds when no response comes', async () => {
    const deadlines = fakeDeadlines();
    const handler = vi.fn(() => delay('infinite'));
    server.use(http.get(url.summary, handler));
    const failure = getSummary().catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(handler).toHaveBeenCalled());
    deadlines.pass();
    expect(await failure).toBeInstanceOf(TimeoutError);
    expect(await failure).toMatchObject({ message: 'The server did not respond within 15 seconds.' });
    expect(deadlines.limits).toEqual([15_000]);
  });

  test('that is no failure of a request which is not needed any more', async () => {
    const deadlines = fakeDeadlines();
    const handler = vi.fn(() => delay('infinite'));
    server.use(http.get(url.summary, handler));
    const controller = new AbortController();
    const failure = getSummary(controller.signal).catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(handler).toHaveBeenCalled());
    controller.abort();
    deadlines.pass();
    expect(await failure).toMatchObject({ name: 'AbortError' });
  });

  test('and a body that breaks off is a lost connection', async () => {
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
])('after %o it is unknown whether a change was made: %s', (error, unconfirmed) =>
  expect(isUnconfirmed(error)).toBe(unconfirmed),
);
