import { expect, test } from 'vitest';
import type { Result } from '@/api/types';
import { series, toId } from '@/testing/builders';
import { toDaySeries } from './day-series';

const window = { from: '2026-11-10T00:00:00.000Z', to: '2026-11-11T00:00:00.000Z' };

function result(minute: number, overrides: Partial<Result> = {}): Result {
  return {
    id: toId(minute),
    check_id: toId(501),
    platform_id: toId(1),
    run_id: toId(2),
    status: 'green',
    observed_at: new Date(Date.parse(window.from) + minute * 60_000).toISOString(),
    detail: '',
    link: '',
    ...overrides,
  };
}

test('the results of a day are grouped into intervals with the worst status', () => {
  const hourly = Array.from({ length: 24 }, (_, hour) => result(hour * 60, { value: hour }));
  const extra = result(90, { value: 7, status: 'yellow' });
  const failed = result(100, { status: 'red' });
  const { points, bucket_seconds } = toDaySeries(series([]), [...hourly, extra, failed], window);
  expect(bucket_seconds).toBe(3_600);
  expect(points).toHaveLength(24);
  expect(points[1]).toEqual({
    at: '2026-11-10T01:00:00.000Z',
    status: 'red',
    results: 3,
    min: 1,
    avg: 4,
    max: 7,
  });
});

test('an interval without results is a gap', () => {
  const { points, bucket_seconds } = toDaySeries(series([]), [result(0, { value: 1 })], window);
  expect(bucket_seconds).toBe(240 * 60);
  expect(points[1]).toEqual({ at: '2026-11-10T04:00:00.000Z', status: 'unknown', results: 0 });
});
