import { HttpResponse, http } from 'msw';
import { describe, expect, test } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { summary } from '@/testing/builders';
import { answer, refusal, server, signIn, url } from '@/testing/server';
import { api, body } from './client';
import { ApiError, ConnectionError, SessionExpiredError } from './errors';

async function getSummary(signal?: AbortSignal) {
  return body(await api.GET('/api/v1/status/summary', signal ? { signal } : {}));
}

function reply(response: () => Response) {
  server.use(http.get(url.summary, () => response() as HttpResponse<null>));
}

test('an answer is its body', async () => {
  reply(() => answer('Summary', summary({ days: 30 })));
  await expect(getSummary()).resolves.toMatchObject({ days: 30 });
});

test('the Date header sets the clock', async () => {
  reply(() => HttpResponse.json(summary(), { headers: { Date: 'Tue, 24 Nov 2026 10:05:00 GMT' } }));
  await getSummary();
  expect(clockSkew.get()).toBe(300_500);
});

describe('an expired session is recognised', () => {
  test('by a redirect', async () => {
    reply(signIn);
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('by a page instead of data', async () => {
    reply(() => HttpResponse.html('<h1>Sign in</h1>'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });

  test('by a 401', async () => {
    reply(() => refusal(401, 'Nobody is signed in.'));
    await expect(getSummary()).rejects.toBeInstanceOf(SessionExpiredError);
  });
});

describe('what is not an expired session', () => {
  test('a problem keeps its words and its request id', async () => {
    reply(() => refusal(503, 'The store is not reachable.'));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 503,
      message: 'The store is not reachable.',
      requestId: 'req-123',
    });
  });

  test("a proxy's own error page", async () => {
    reply(() => HttpResponse.html('<h1>Bad gateway</h1>', { status: 502 }));
    const error = await getSummary().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: 'The server answered with status 502.', requestId: undefined });
  });

  test('a problem document that is cut off', async () => {
    const headers = { 'Content-Type': 'application/problem+json' };
    reply(() => new HttpResponse('{"detail": "The st', { status: 500, headers }));
    await expect(getSummary()).rejects.toMatchObject({ status: 500, code: 'unknown' });
  });

  test('an empty answer', async () => {
    reply(() => new HttpResponse(null, { status: 204 }));
    await expect(getSummary()).rejects.toMatchObject({ status: 204 });
  });

  test('no answer at all', async () => {
    reply(() => HttpResponse.error());
    await expect(getSummary()).rejects.toBeInstanceOf(ConnectionError);
  });

  test('a question that is no longer asked', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(getSummary(controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
