import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { components } from '@/api/schema';
import {
  checkKinds,
  me,
  platform,
  platformDetail,
  platformUptime,
  problem,
  run,
  series,
  sourceRuns,
  summary,
} from './builders';
import { validateBody } from './contract';

type Schemas = components['schemas'];

/** Returns a successful response after checking it against the contract. */
export function jsonResponse<Name extends keyof Schemas>(name: Name, body: Schemas[Name]) {
  return HttpResponse.json(validateBody(name, body) as Record<string, unknown>);
}

/** Returns an error response after checking it against the contract. */
export function errorResponse(status: number, detail: string, errors: Schemas['FieldError'][] = []) {
  return HttpResponse.json(validateBody('Problem', { ...problem(status, detail), errors }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

/** Returns the proxy's response when a new sign-in is required. */
export function signInRedirect() {
  return new HttpResponse(null, { status: 302, headers: { Location: 'https://login.example.com/' } });
}

export const url = {
  me: '*/api/v1/me',
  summary: '*/api/v1/status/summary',
  search: '*/api/v1/status/search',
  platform: '*/api/v1/platforms/:platform',
  uptime: '*/api/v1/platforms/:platform/uptime',
  platforms: '*/api/v1/platforms',
  checkKinds: '*/api/v1/check-kinds',
  checks: '*/api/v1/status-checks',
  check: '*/api/v1/status-checks/:check',
  checkTest: '*/api/v1/status-checks\\:test',
  discovered: '*/api/v1/discovered-objects',
  hiddenObjects: '*/api/v1/discovered-objects\\:find-hidden',
  proposals: '*/api/v1/discovered-objects\\:propose',
  messages: '*/api/v1/status-messages',
  allMessages: '*/api/v1/status-messages/all',
  message: '*/api/v1/status-messages/:message',
  series: '*/api/v1/status-results/series',
  transitions: '*/api/v1/status-transitions',
  runs: '*/api/v1/ingestion-runs',
  latestRuns: '*/api/v1/ingestion-runs/latest',
  results: '*/api/v1/status-results',
  audit: '*/api/v1/audit-events',
};

/** A healthy server. Tests override its responses with `server.use`. */
export const server = setupServer(
  http.get(url.platforms, ({ request }) =>
    jsonResponse('PlatformList', {
      items: new URL(request.url).searchParams.get('state') === 'ARCHIVED' ? [] : [platform()],
    }),
  ),
  http.get(url.checks, () => jsonResponse('CheckList', { items: [] })),
  http.get(url.checkKinds, () => jsonResponse('CheckKindList', checkKinds)),
  http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items: [sourceRuns(run(1))] })),
  http.get(url.runs, () => jsonResponse('RunList', { items: [run(1)] })),
  http.get(url.me, () => jsonResponse('Me', me())),
  http.get(url.summary, () => jsonResponse('Summary', summary())),
  http.get(url.search, () => jsonResponse('StatusSearch', { platforms: [] })),
  http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail())),
  http.get(url.messages, () => jsonResponse('MessageList', { items: [] })),
  http.get(url.series, () =>
    jsonResponse(
      'Series',
      series([
        { min: 2, avg: 3, max: 4 },
        { min: 3, avg: 3, max: 3 },
      ]),
    ),
  ),
  http.get(url.transitions, () => jsonResponse('TransitionList', { items: [], served_from: 'board' })),
  http.get(url.uptime, ({ request }) =>
    jsonResponse(
      'PlatformUptime',
      platformUptime(Number(new URL(request.url).searchParams.get('days') ?? 90)),
    ),
  ),
);
