import { http } from 'msw';
import { beforeAll, beforeEach } from 'vitest';
import type { PlatformDetail } from '@/api/types';
import { check, platformDetail } from './builders';
import { jsonResponse, server, url } from './server';

/** The page of the platform. */
export const path = '/platforms/platform-1';
/** A failing check and a healthy one. */
export const checks = [
  check(1, { name: 'row_count', status: 'red', since: '2026-11-24T07:00:00Z' }),
  check(2, { name: 'freshness' }),
];

export function serveDetail(overrides: Partial<PlatformDetail>) {
  server.use(http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail(overrides))));
}

/** Records the query of each request to this URL. */
export function record(pattern: string): URLSearchParams[] {
  const queries: URLSearchParams[] = [];
  server.events.on('request:start', ({ request }) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith(pattern)) queries.push(searchParams);
  });
  return queries;
}

/** Loads the code of the page before the tests, because its chunks are slow at first, and serves its checks. */
export function preparePlatformPage(): void {
  beforeAll(async () => {
    await import('@/features/platform/platform-page');
    await import('@/features/platform/chart/history-chart');
  });
  beforeEach(() => {
    server.events.removeAllListeners();
    serveDetail({ checks });
  });
}
