import { expect, test } from 'vitest';
import { series } from '@/testing/builders';
import { describeChart, describePoint, formatAverage } from './describe';
import { findIsolated, isGap, toLine, toPoints } from './points';

const now = Date.parse('2026-11-24T10:00:00Z');
const value = (avg: number) => ({ min: avg, avg, max: avg });
const gap = { status: 'unknown', results: 0 } as const;
const stillValid = { status: 'green', results: 0 } as const;
const failed = { status: 'red', results: 1 } as const;

test('a gap and a result without a value interrupt the line', () => {
  const points = toPoints(series([value(1), stillValid, value(2), gap, value(3), failed, value(4)]), now);
  const line = toLine(points);
  expect(line.map(({ values }) => values?.avg)).toEqual([1, 2, undefined, 3, undefined, 4]);
  expect(findIsolated(line).map(({ values }) => values?.avg)).toEqual([3, 4]);
  expect(points.filter(isGap)).toHaveLength(1);
});

test('future intervals and an incomplete empty interval are omitted', () => {
  const points = series([value(1), value(2), gap]);
  expect(toPoints(points, now - 60_000)).toHaveLength(2);
  expect(toPoints(points, now - 6 * 60_000)).toHaveLength(2);
  expect(toPoints(points, now)).toHaveLength(3);
});

test('the caption has the figures and counts the gaps', () => {
  const points = toPoints(series([value(1), { min: 2, avg: 3, max: 12 }, value(4), gap]), now);
  expect(describeChart(points, 'ms').replaceAll('\u00a0', ' ')).toBe(
    'Median 3 ms, lowest 1 ms, highest 12 ms, 1 interval without data.',
  );
  expect(describeChart(toPoints(series([failed]), now), 'ms')).toBe(
    'This check has no values, only a status.',
  );
});

test.each([
  [{ min: 2, avg: 3.1351, max: 4 }, '24 Nov 2026, 09:55 UTC: 3.14 rows (2 to 4), Operational'],
  [value(1_250.5), '24 Nov 2026, 09:55 UTC: 1,250.5 rows, Operational'],
  [gap, '24 Nov 2026, 09:55 UTC: No data'],
  [stillValid, '24 Nov 2026, 09:55 UTC: no new measurement, Operational'],
  [failed, '24 Nov 2026, 09:55 UTC: no value, Outage'],
  [
    { status: 'unknown', results: 1, excluded: true } as const,
    '24 Nov 2026, 09:55 UTC: no value, not counted (maintenance or pause)',
  ],
  [{ status: 'unknown', results: 1 } as const, '24 Nov 2026, 09:55 UTC: no value, No data'],
])('the point %j is described in words', (point, text) => {
  const built = series([point]);
  const [first] = toPoints(built, now);
  expect(first && describePoint(first, built, 'UTC').replaceAll('\u00a0', ' ')).toBe(text);
});

test('longer intervals have a length, and days are UTC days', () => {
  const hours = series([value(1)], { bucket_seconds: 7_200 });
  const day = series([value(1)], { bucket_seconds: 86_400 });
  const describeFirst = (built: typeof hours) => {
    const [first] = toPoints(built, now);
    return first && describePoint(first, built, 'UTC');
  };
  expect(describeFirst(hours)).toMatch(/^2 h from 24 Nov 2026, 08:00 UTC: /);
  expect(describeFirst(day)).toMatch(/^23 Nov 2026 \(UTC\): /);
});

test.each([
  [9.145_2, '9.15'],
  [304.574, '305'],
  [1_234.567, '1,235'],
  [123_456_789.5, '123,456,790'],
  [0, '0'],
  [-0.001_234, '-0.001'],
])('the average %d is shown as %s', (average, text) => expect(formatAverage(average)).toBe(text));
