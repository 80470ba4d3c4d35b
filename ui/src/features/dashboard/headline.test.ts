import { expect, test } from 'vitest';
import { buildHeadline } from './headline';

const none = { total: 12, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };

test.each([
  ['all green', { green: 12 }, {}, 'green', 'All platforms operational'],
  ['one red', { red: 1, green: 11 }, {}, 'red', '1 of 12 platforms is down'],
  ['red before yellow', { red: 2, yellow: 3, green: 7 }, {}, 'red', '2 of 12 platforms are down'],
  [
    'red although the board is stale',
    { red: 1, green: 11 },
    { stale: true },
    'red',
    '1 of 12 platforms is down',
  ],
  ['yellow before unknown', { yellow: 2, unknown: 4, green: 6 }, {}, 'yellow', '2 of 12 platforms degraded'],
  [
    'unknown before maintenance',
    { unknown: 3, maintenance: 1, green: 8 },
    {},
    'stale',
    '3 of 12 platforms without current data',
  ],
  ['green but the board is stale', { green: 12 }, { stale: true }, 'stale', 'Status may be out of date'],
  [
    'green but collection is late',
    { green: 12 },
    { ingestion: 'late' },
    'stale',
    'Status may be out of date',
  ],
  [
    'green but collection fails',
    { green: 12 },
    { ingestion: 'failing' },
    'stale',
    'Status may be out of date',
  ],
  [
    'green but nothing was collected',
    { green: 12 },
    { ingestion: 'none' },
    'stale',
    'Status may be out of date',
  ],
  [
    'late before maintenance',
    { green: 11, maintenance: 1 },
    { ingestion: 'late' },
    'stale',
    'Status may be out of date',
  ],
  ['maintenance', { green: 11, maintenance: 1 }, {}, 'maintenance', '1 of 12 platforms in maintenance'],
  ['a new board', { unknown: 12 }, { ingestion: 'none' }, 'unknown', 'Waiting for the first data'],
  ['no platforms', { total: 0 }, {}, 'unknown', 'Waiting for the first data'],
  ['a single platform', { total: 1, red: 1 }, {}, 'red', '1 of 1 platform is down'],
] as const)(
  '%s',
  (_, counts, state: { stale?: boolean; ingestion?: 'ok' | 'late' | 'failing' | 'none' }, status, text) => {
    const { stale = false, ingestion = 'ok' } = state;
    expect(buildHeadline({ counts: { ...none, ...counts }, stale, ingestion: { state: ingestion } })).toEqual(
      {
        status,
        text,
      },
    );
  },
);
