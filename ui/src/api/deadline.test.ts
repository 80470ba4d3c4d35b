import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http, passthrough } from 'msw';
import { expect, onTestFinished, test } from 'vitest';
import { server } from '@/testing/server';
import { createFetch } from './deadline';
import { TimeoutError } from './errors';

/** Starts a real server. A fake server does not end the body of an aborted response. */
async function listen(handler: RequestListener): Promise<string> {
  server.use(http.get(/^http:\/\/127\.0\.0\.1:/, () => passthrough()));
  const target = createServer(handler).listen(0, '127.0.0.1');
  await once(target, 'listening');
  onTestFinished(() => {
    target.closeAllConnections();
    target.close();
  });
  return `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
}

test('a request without a response times out', async () => {
  const url = await listen(() => {});
  await expect(createFetch(100)(new Request(url))).rejects.toBeInstanceOf(TimeoutError);
});

test('a response with an endless body times out', async () => {
  const url = await listen((_, response) => response.write('{"status": '));
  await expect(createFetch(100)(new Request(url))).rejects.toBeInstanceOf(TimeoutError);
});

test('a response within the limit is complete', async () => {
  const url = await listen((_, response) => response.end('{"status": "green"}'));
  const response = await createFetch(10_000)(new Request(url));
  expect(await response.json()).toEqual({ status: 'green' });
});
