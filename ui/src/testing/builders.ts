import type {
  Check,
  CheckKind,
  Counts,
  DiscoveredObject,
  Me,
  Message,
  Platform,
  PlatformDetail,
  PlatformNow,
  PlatformUptime,
  Problem,
  ProposedCheck,
  Run,
  Series,
  SeriesPoint,
  SourceRuns,
  Summary,
  Transition,
} from '@/api/types';
import { addDays } from '@/lib/time';
import kinds from './check-kinds.gen.json';

/** Builders of complete and healthy entities. A test sets only the fields that matter to it. */

const created = { created_at: '2026-01-01T00:00:00Z', created_by: 'ada@example.com' };
const updated = { updated_at: '2026-01-01T00:00:00Z', updated_by: 'ada@example.com' };
const managed = { origin: 'APP', version: 1, ...created, ...updated } as const;

/** The kinds of checks as the server sends them. `make generate` writes the file. */
export const checkKinds = kinds as unknown as { items: CheckKind[] };

export function toId(n: number): string {
  return `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

export function platformNow(n: number, overrides: Partial<PlatformNow> = {}): PlatformNow {
  return {
    id: toId(n),
    slug: `platform-${n}`,
    name: `Platform ${n}`,
    owner: 'Data team',
    tags: [],
    status: 'green',
    stale: false,
    maintenance: false,
    reason: '',
    checked_at: '2026-11-24T09:55:00Z',
    failing: 0,
    unknown: 0,
    counted: 6,
    uptime: 0.9983,
    coverage: 1,
    history: 'g'.repeat(30),
    notable_days: [],
    ...overrides,
  };
}

function countStatuses(platforms: readonly PlatformNow[]): Counts {
  const counts = { total: platforms.length, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };
  for (const platform of platforms) counts[platform.maintenance ? 'maintenance' : platform.status] += 1;
  return counts;
}

export function summary(overrides: Partial<Summary> = {}): Summary {
  const platforms = overrides.platforms ?? [platformNow(1), platformNow(2)];
  return {
    status: 'green',
    as_of: '2026-11-24T09:59:00Z',
    stale: false,
    reason: '',
    counts: countStatuses(platforms),
    first_day: '2026-10-26',
    days: 30,
    platforms,
    messages: [],
    planned: [],
    ingestion: { state: 'ok', reason: '', last_run_at: '2026-11-24T09:56:00Z' },
    warnings: [],
    ...overrides,
  };
}

/** Returns a run that measured two checks in two seconds. Run 1 is the newest. */
export function run(n: number, overrides: Partial<Run> = {}): Run {
  const minute = String(60 - n).padStart(2, '0');
  return {
    id: toId(n),
    source: 'http',
    state: 'SUCCESS',
    trigger: 'schedule',
    started_at: `2026-11-24T09:${minute}:00Z`,
    ...(overrides.state !== 'RUNNING' && { finished_at: `2026-11-24T09:${minute}:02Z` }),
    checks_total: 2,
    results_written: 2,
    checks_failed: 0,
    error_summary: '',
    ...overrides,
  };
}

/** Returns the runs of a source that is up to date. */
export function sourceRuns(newest: Run, overrides: Partial<SourceRuns> = {}): SourceRuns {
  return {
    source: newest.source,
    state: 'ok',
    reason: '',
    newest,
    last_day: { finished: 1, succeeded: 1, median_seconds: 2 },
    ...overrides,
  };
}

export function message(n: number, overrides: Partial<Message> = {}): Message {
  return {
    id: toId(900 + n),
    title: `Message ${n}`,
    body: '',
    url: '',
    severity: 'INFO',
    state: 'PUBLISHED',
    starts_at: '2026-11-24T08:00:00Z',
    platform_ids: [],
    ...managed,
    ...overrides,
  };
}

export function platform(overrides: Partial<Platform> = {}): Platform {
  return {
    id: toId(1),
    slug: 'platform-1',
    name: 'Platform 1',
    description: 'Ledgers and invoices.',
    owner: 'Finance data team',
    contact: 'finance@example.com',
    url: 'https://example.com/finance',
    tags: [],
    state: 'ACTIVE',
    status: 'green',
    stale: false,
    maintenance: false,
    reason: '',
    failing: 0,
    unknown: 0,
    counted: 1,
    checked_at: '2026-11-24T09:55:00Z',
    ...managed,
    ...overrides,
  };
}

export function check(n: number, overrides: Partial<Check> = {}): Check {
  return {
    id: toId(500 + n),
    platform_id: toId(1),
    name: `check_${n}`,
    kind: 'sql_query',
    source: 'sql',
    target: {},
    unit: 'rows',
    warn: 100,
    crit: 1000,
    freshness_seconds: 900,
    attempts: 1,
    owner: 'Finance data team',
    runbook_url: '',
    state: 'ACTIVE',
    status: 'green',
    stale: false,
    reason: '',
    since: '2026-11-22T03:00:00Z',
    observed_at: '2026-11-24T09:55:00Z',
    value: 3,
    ...managed,
    ...overrides,
  };
}

/** Returns a job of the workspace that no check watches. */
export function discoveredJob(n: number, overrides: Partial<DiscoveredObject> = {}): DiscoveredObject {
  return {
    id: String(600 + n),
    name: `Job ${n}`,
    owner: 'ann@example.com',
    tags: { team: 'sales' },
    watched_by: [],
    ...overrides,
  };
}

/** Returns the proposal for such a job. */
export function proposedCheck(id: string, overrides: Partial<ProposedCheck> = {}): ProposedCheck {
  return {
    id,
    name: `Job ${Number(id) - 600}`,
    target: { job: id },
    unit: 'min',
    warn: 18,
    crit: 36,
    owner: 'ann@example.com',
    reason: 'the longest of 30 runs took 12 min',
    problem: '',
    ...overrides,
  };
}

export function platformDetail(overrides: Partial<PlatformDetail> = {}): PlatformDetail {
  return {
    platform: platform(),
    checks: [check(1)],
    messages: [],
    as_of: '2026-11-24T09:59:00Z',
    stale: false,
    reason: '',
    ...overrides,
  };
}

export function platformUptime(days: number, overrides: Partial<PlatformUptime> = {}): PlatformUptime {
  const first = addDays('2026-11-24', 1 - days);
  return {
    platform_id: toId(1),
    from: `${first}T00:00:00Z`,
    to: '2026-11-24T10:00:00Z',
    uptime: 0.99403,
    coverage: 1,
    days: Array.from({ length: days }, (_, index) => ({
      day: addDays(first, index),
      status: 'green' as const,
      uptime: 1,
      coverage: 1,
      red_seconds: 0,
      yellow_seconds: 0,
      maintenance_seconds: 0,
      checks: 1,
    })),
    ...overrides,
  };
}

/** A series of five-minute intervals that ends now. Points override the healthy default, newest last. */
export function series(points: readonly Partial<SeriesPoint>[], overrides: Partial<Series> = {}): Series {
  const lengthMs = (overrides.bucket_seconds ?? 300) * 1_000;
  const end = Date.parse('2026-11-24T10:00:00Z');
  const toTime = (index: number) => new Date(end - (points.length - index) * lengthMs).toISOString();
  return {
    check_id: toId(501),
    from: toTime(0),
    to: toTime(points.length),
    bucket_seconds: 300,
    unit: 'rows',
    warn: 100,
    crit: 1000,
    built_from: 'results',
    points: points.map((point, index) => ({ at: toTime(index), status: 'green', results: 1, ...point })),
    ...overrides,
  };
}

export function transition(n: number, overrides: Partial<Transition> = {}): Transition {
  return {
    id: toId(700 + n),
    check_id: toId(501),
    check_name: 'check_1',
    platform_id: toId(1),
    from: 'green',
    to: 'red',
    at: '2026-11-24T07:00:00Z',
    until: '2026-11-24T08:35:00Z',
    reason: `Reason ${n}`,
    ...overrides,
  };
}

export function me(overrides: Partial<Me> = {}): Me {
  return { email: 'ada@example.com', role: 'viewer', role_source: 'default', ...overrides };
}

export function problem(status: number, detail: string): Problem {
  return {
    type: 'about:blank',
    title: 'Problem',
    status,
    detail,
    code: 'problem',
    errors: [],
    request_id: 'req-123',
  };
}
