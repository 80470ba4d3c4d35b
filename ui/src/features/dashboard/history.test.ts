import { expect, test } from 'vitest';
import { platformNow } from '@/testing/builders';
import { describeHistoryDay, parseHistory } from './history';

const platform = platformNow(1, {
  history: 'gyrmu?',
  notable_days: [
    { day: '2026-10-27', seconds: 60, checks: 1 },
    { day: '2026-10-28', seconds: 840, checks: 2 },
    { day: '2026-10-29', seconds: 7_200, checks: 1 },
  ],
});

test('an unknown letter in the history means no data', () => {
  expect(parseHistory(platform.history)).toEqual([
    'green',
    'yellow',
    'red',
    'maintenance',
    'unknown',
    'unknown',
  ]);
});

test.each([
  [0, '26 Oct 2026 (UTC): Operational'],
  [1, '27 Oct 2026 (UTC): Degraded, 1 min, 1 degraded check'],
  [2, '28 Oct 2026 (UTC): Outage, 14 min, 2 failed checks'],
  [3, '29 Oct 2026 (UTC): Maintenance, 2 h, 1 check'],
  [4, '30 Oct 2026 (UTC): No data'],
])('day %d has the text "%s"', (index, text) =>
  expect(describeHistoryDay(platform, '2026-10-26', index)).toBe(text),
);
