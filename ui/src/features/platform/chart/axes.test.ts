import { describe, expect, test } from 'vitest';
import { series } from '@/testing/builders';
import { createScale, getLimits, getTimeTicks, getValueDomain, getValueTicks } from './axes';
import { toPoints } from './points';

function pointsOf(...values: number[]) {
  return toPoints(
    series(values.map((avg) => ({ min: avg, avg, max: avg }))),
    Date.parse('2026-11-24T10:00:00Z'),
  );
}

describe('the value axis', () => {
  test('has round ends and includes zero and near limits', () =>
    expect(getValueDomain(pointsOf(12, 37), getLimits({ warn: 45, crit: 90 }))).toEqual([0, 100]));

  test('leaves out a distant limit', () =>
    expect(getValueDomain(pointsOf(12, 17), getLimits({ warn: 30, crit: 120 }))).toEqual([0, 30]));

  test('includes negative values, and is not empty for zeros', () => {
    expect(getValueDomain(pointsOf(-8, 3), [])).toEqual([-8, 4]);
    expect(getValueDomain(pointsOf(0, 0), [])).toEqual([0, 1]);
    expect(getValueDomain(pointsOf(0, 0), getLimits({ warn: 10, crit: 500 }))).toEqual([0, 10]);
  });

  test('shortens large numbers', () =>
    expect(getValueTicks(createScale([0, 40_000], [0, 1])).map(({ label }) => label)).toEqual([
      '0',
      '10k',
      '20k',
      '30k',
      '40k',
    ]));
});

describe('the time axis', () => {
  test('has round times, and the date at midnight', () => {
    const day = createScale([Date.parse('2026-11-23T10:05:00Z'), Date.parse('2026-11-24T10:05:00Z')], [0, 1]);
    expect(getTimeTicks(day, 4, true).map(({ label }) => label)).toEqual([
      '12:00',
      '18:00',
      '24 Nov',
      '06:00',
    ]);
  });

  test('has dates for weeks', () => {
    const week = createScale(
      [Date.parse('2026-11-18T00:00:00Z'), Date.parse('2026-11-25T00:00:00Z')],
      [0, 1],
    );
    expect(getTimeTicks(week, 7, true).map(({ label }) => label)).toEqual(
      ['18', '19', '20', '21', '22', '23', '24', '25'].map((day) => `${day} Nov`),
    );
  });
});
