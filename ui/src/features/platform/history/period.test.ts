import { describe, expect, test } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { getWindow, hasPreviousDay, isFinal, parseDay, parseRange } from './period';

const now = Date.parse('2026-11-24T10:02:00Z');

test.each([
  ['24h', '24h'],
  ['90d', '90d'],
  ['91d', '24h'],
  ['', '24h'],
  [null, '24h'],
])('the range %j in the URL is %s', (text, range) => expect(parseRange(text)).toBe(range));

describe('a day in the URL', () => {
  test.each(['2026-11-24', '2026-11-01', '2025-12-01'])('can be %s', (day) =>
    expect(parseDay(day, now)).toBe(day),
  );
  test.each([
    null,
    '',
    '2026-11-25',
    '2026-02-30',
    '2026-1-1',
    '2024-11-24',
    'yesterday',
    '2026-11-24T10:00',
  ])('is ignored if it is %j', (day) => expect(parseDay(day, now)).toBeUndefined());
});

describe('a window', () => {
  test('of 24 hours ends at the next five minutes', () =>
    expect(getWindow({ range: '24h', day: undefined }, now)).toEqual({
      from: '2026-11-23T10:05:00.000Z',
      to: '2026-11-24T10:05:00.000Z',
      buckets: 288,
    }));

  test('of days starts and ends at midnight UTC and includes today', () =>
    expect(getWindow({ range: '7d', day: undefined }, now)).toEqual({
      from: '2026-11-18T00:00:00.000Z',
      to: '2026-11-25T00:00:00.000Z',
      buckets: 336,
    }));

  test('of a selected day replaces the range', () =>
    expect(getWindow({ range: '90d', day: '2026-10-25' }, now)).toEqual({
      from: '2026-10-25T00:00:00.000Z',
      to: '2026-10-26T00:00:00.000Z',
      buckets: 288,
    }));
});

describe('data of a day', () => {
  const day = { range: '24h', day: '2026-11-23' } as const;

  test('is final if it arrived after the day', () => {
    expect(isFinal(day, Date.parse('2026-11-24T00:00:00Z'))).toBe(true);
    expect(isFinal(day, Date.parse('2026-11-23T23:59:59Z'))).toBe(false);
    expect(isFinal({ range: '24h', day: undefined }, now)).toBe(false);
  });

  test('is not final because the clock of this computer is wrong', () => {
    clockSkew.set(-86_400_000);
    expect(isFinal(day, Date.parse('2026-11-24T12:00:00Z'))).toBe(false);
    clockSkew.set(0);
  });

  test('has a day before it unless it is the oldest one', () => {
    expect(hasPreviousDay('2026-11-24', now)).toBe(true);
    expect(hasPreviousDay('2025-10-21', now)).toBe(false);
  });
});
