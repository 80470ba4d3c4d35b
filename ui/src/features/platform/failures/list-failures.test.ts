import { expect, test } from 'vitest';
import { check, toId, transition } from '@/testing/builders';
import type { FailurePage } from './failures-query';
import { formatLasted } from './format-lasted';
import { listFailures } from './list-failures';

const cursor = { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z' };

function page(overrides: Partial<FailurePage>): FailurePage {
  return { cursor, items: [], nextToken: undefined, servedFrom: 'board', ...overrides };
}

test('a failure that has ended since it was loaded is not ongoing', () => {
  const { until: _, ...ongoing } = transition(1, { check_id: toId(1), at: '2026-11-24T08:00:00Z' });
  const healthy = check(1, { id: toId(1), status: 'green', since: '2026-11-24T09:00:00Z' });
  expect(listFailures([page({ items: [ongoing] })], [healthy])[0]?.until).toBe('2026-11-24T09:00:00Z');
  const failing = check(1, { id: toId(1), status: 'red', since: '2026-11-24T08:00:00Z' });
  expect(listFailures([page({ items: [ongoing] })], [failing])[0]?.until).toBeUndefined();
});

test('an entry of two pages and a change to Operational are omitted', () => {
  const items = [transition(1), transition(1), transition(2, { to: 'green' })];
  expect(listFailures([page({ items })], []).map(({ id }) => id)).toEqual([toId(701)]);
});

const minute = 60_000;
const hour = 60 * minute;

test.each([
  [-1, '0 s'],
  [45_000, '45 s'],
  [35 * minute, '35 min'],
  [hour, '1 h'],
  [95 * minute, '1 h 35 min'],
  [51 * hour, '2 days 3 h'],
  [240 * hour, '10 days'],
])('a failure of %d ms lasted %s', (ms, text) => expect(formatLasted(ms)).toBe(text));
