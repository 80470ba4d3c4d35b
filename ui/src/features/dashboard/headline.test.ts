import { expect, test } from 'vitest';
import { buildHeadline } from './headline';

const zeroCounts = { total: 12, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };

test.each([
  ['all green', { green: 12 }, {}, 'green', 'All platforms operational'],
  ['one red', { red: 1, green: 11 }, {}, 'red', '1 of 12 platforms is down'],
  ['red outranks yellow', { red: 2, yellow: 3, green: 7 }, {}, 'red', '2 of 12 platforms are down'],
  ['red outranks stale', { red: 1, green: 11 }, { stale: true }, 'red', '1 of 12 platforms is down'],
  [
    'yellow outranks unknown',
    { yellow: 2, unknown: 4, green: 6 },
    {},
    'yellow',
    '2 of 12 platforms degraded',
  ],
  [
    'unknown outranks maintenance',
    { unknown: 3, maintenance: 1, green: 8 },
    {},
    'stale',
    '3 of 12 platforms without current data',
  ],
  ['green on a stale board', { green: 12 }, { stale: true }, 'stale', 'Status may be out of date'],
  ['green with late collection', { green: 12 }, { ingestion: 'late' }, 'stale', 'Status may be out of date'],
  [
    'green with failing collection',
    { green: 12 },
    { ingestion: 'failing' },
    'stale',
    'Status may be out of date',
  ],
  [
    'green without collected data',
    { green: 12 },
    { ingestion: 'none' },
    'stale',
    'Status may be out of date',
  ],
  [
    'late collection outranks maintenance',
    { green: 11, maintenance: 1 },
    { ingestion: 'late' },
    'stale',
    'Status may be out of date',
  ],
  ['maintenance', { green: 11, maintenance: 1 }, {}, 'maintenance', '1 of 12 platforms in maintenance'],
  ['new board', { unknown: 12 }, { ingestion: 'none' }, 'unknown', 'Waiting for the first data'],
  ['no platforms', { total: 0 }, {}, 'unknown', 'Waiting for the first data'],
  ['one platform', { total: 1, red: 1 }, {}, 'red', '1 of 1 platform is down'],
] as const)(
  '%s',
  (_, counts, state: { stale?: boolean; ingestion?: 'ok' | 'late' | 'failing' | 'none' }, status, text) => {
    const { stale = false, ingestion = 'ok' } = state;
    expect(
      buildHeadline({ counts: { ...zeroCounts, ...counts }, stale, ingestion: { state: ingestion } }),
    ).toEqual({
      status,
      text,
    });
  },
);
