import { describe, expect, test } from 'vitest';
import { platformNow } from '@/testing/builders';
import { buildHeadline } from './headline';

const zeroCounts = { total: 12, green: 0, yellow: 0, red: 0, unknown: 0, maintenance: 0 };
type IngestionState = 'ok' | 'late' | 'failing' | 'none';

/** Returns platforms that have these counts. */
function listPlatforms(counts: typeof zeroCounts) {
  const classes = ['red', 'yellow', 'unknown', 'maintenance', 'green'] as const;
  const list = classes.flatMap((status) => Array.from({ length: counts[status] }, () => status));
  return list.map((status, index) =>
    status === 'maintenance'
      ? platformNow(index + 1, { maintenance: true })
      : platformNow(index + 1, { status }),
  );
}

function build(overrides: Partial<typeof zeroCounts>, stale = false, ingestion: IngestionState = 'ok') {
  const counts = { ...zeroCounts, ...overrides };
  return buildHeadline({ counts, stale, ingestion: { state: ingestion }, platforms: listPlatforms(counts) });
}

test.each([
  ['all green', { green: 12 }, {}, 'green', 'All platforms operational'],
  ['one red', { red: 1, green: 11 }, {}, 'red', 'Platform 1 is down'],
  ['two red', { red: 2, green: 10 }, {}, 'red', '2 of 12 platforms are down'],
  ['red and yellow', { red: 2, yellow: 3, green: 7 }, {}, 'red', '2 of 12 platforms are down, 3 degraded'],
  ['one of each', { red: 1, yellow: 1, green: 10 }, {}, 'red', '1 of 12 platforms is down, 1 degraded'],
  [
    'every class of a large board',
    { total: 100, red: 7, yellow: 4, unknown: 1, maintenance: 2, green: 86 },
    {},
    'red',
    '7 of 100 platforms are down, 4 degraded, 1 without data, 2 in maintenance',
  ],
  ['red on a stale board', { red: 1, green: 11 }, { stale: true }, 'red', 'Platform 1 is down'],
  ['one yellow', { yellow: 1, green: 11 }, {}, 'yellow', 'Platform 1 is degraded'],
  [
    'yellow and unknown',
    { yellow: 2, unknown: 4, green: 6 },
    {},
    'yellow',
    '2 of 12 platforms are degraded, 4 without data',
  ],
  ['one unknown', { unknown: 1, green: 11 }, {}, 'stale', 'Platform 1 has no current data'],
  [
    'unknown and maintenance',
    { unknown: 3, maintenance: 1, green: 8 },
    {},
    'stale',
    '3 of 12 platforms have no current data, 1 in maintenance',
  ],
  ['all unknown', { unknown: 12 }, {}, 'stale', '12 of 12 platforms have no current data'],
  ['green on a stale board', { green: 12 }, { stale: true }, 'stale', 'Status may be out of date'],
  ['green with late collection', { green: 12 }, { ingestion: 'late' }, 'stale', 'Status may be out of date'],
  ['failing collection', { green: 12 }, { ingestion: 'failing' }, 'stale', 'Status may be out of date'],
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
  ['one in maintenance', { green: 11, maintenance: 1 }, {}, 'maintenance', 'Platform 1 is in maintenance'],
  [
    'two in maintenance',
    { green: 10, maintenance: 2 },
    {},
    'maintenance',
    '2 of 12 platforms are in maintenance',
  ],
  ['new board', { unknown: 12 }, { ingestion: 'none' }, 'unknown', 'Waiting for the first data'],
  ['no platforms', { total: 0 }, {}, 'unknown', 'No platforms yet'],
  ['one red platform', { total: 1, red: 1 }, {}, 'red', 'Platform 1 is down'],
  ['one green platform', { total: 1, green: 1 }, {}, 'green', 'Platform 1 is operational'],
] as const)('%s', (_, counts, state: { stale?: boolean; ingestion?: IngestionState }, status, text) => {
  expect(build(counts, state.stale, state.ingestion)).toMatchObject({ status, text });
});

test('a name in another script does not reorder the sentence', () => {
  const counts = { ...zeroCounts, red: 1, green: 11 };
  const [first] = listPlatforms(counts);
  const platforms = [{ ...first, name: 'مستودع 7!', status: 'red' as const, maintenance: false }];
  const { text } = buildHeadline({ counts, stale: false, ingestion: { state: 'ok' }, platforms });
  expect(text).toBe('\u2068مستودع 7!\u2069 is down');
});

test('a platform that is not in the list is counted instead of named', () => {
  const counts = { ...zeroCounts, red: 1, green: 11 };
  const input = { counts, stale: false, ingestion: { state: 'ok' as const }, platforms: [] };
  expect(buildHeadline(input).text).toBe('1 of 12 platforms is down');
});

describe('all combinations', () => {
  const numbers = [0, 1, 2];
  const combinations = numbers.flatMap((red) =>
    numbers.flatMap((yellow) =>
      numbers.flatMap((unknown) =>
        numbers.flatMap((maintenance) =>
          numbers.flatMap((green) =>
            [false, true].flatMap((stale) =>
              (['ok', 'late', 'failing', 'none'] as const).map((ingestion) => {
                const total = red + yellow + unknown + maintenance + green;
                return { counts: { total, red, yellow, unknown, maintenance, green }, stale, ingestion };
              }),
            ),
          ),
        ),
      ),
    ),
  );

  test('are green only if everything is green and current', () => {
    for (const { counts, stale, ingestion } of combinations) {
      const { status, isCurrent } = build(counts, stale, ingestion);
      const isGreen = counts.total > 0 && counts.green === counts.total && !stale && ingestion === 'ok';
      expect(status === 'green', JSON.stringify({ counts, stale, ingestion })).toBe(isGreen);
      if (isGreen) expect(isCurrent).toBe(true);
    }
  });

  test('never say that data is missing and current at the same time', () => {
    for (const { counts, stale, ingestion } of combinations) {
      const { text, isCurrent } = build(counts, stale, ingestion);
      if (isCurrent) expect(text).not.toMatch(/no current data|unknown|out of date|Waiting/);
      if (/no current data|unknown|out of date|Waiting/.test(text)) expect(isCurrent).toBe(false);
    }
  });
});
