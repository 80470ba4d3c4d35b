import { describe, expect, test } from 'vitest';
import { formatDuration } from './duration';
import { addDays, formatAbsolute, formatDay, formatRelative } from './time';

const now = Date.parse('2026-11-24T10:00:00Z');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('a duration', () => {
  test.each([
    [-5 * second, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [hour - 1, '59 min'],
    [hour, '1 h'],
    [48 * hour - 1, '47 h'],
    [48 * hour, '2 days'],
    [90 * day, '90 days'],
  ])('of %d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('a relative time', () => {
  test.each([
    [now, 'just now'],
    [now - 4 * second, 'just now'],
    [now + 15 * second, 'just now'],
    [now + 30 * second, 'in 30 s'],
    [now - 12 * second, '12 s ago'],
    [now - 5 * minute, '5 min ago'],
    [now - 3 * hour, '3 h ago'],
    [now - 3 * day, '3 days ago'],
    [now + 90 * minute, 'in 1 h'],
  ])('%d is %s', (at, text) => expect(formatRelative(at, now)).toBe(text));
});

describe('an absolute time', () => {
  test('contains its time zone', () => {
    expect(formatAbsolute(now, 'UTC')).toBe('24 Nov 2026, 10:00 UTC');
    expect(formatAbsolute(now, 'Europe/Berlin')).toBe('24 Nov 2026, 11:00 CET');
  });

  test('distinguishes the repeated hour when summer time ends', () => {
    expect(formatAbsolute(Date.parse('2026-10-25T00:30:00Z'), 'Europe/Berlin')).toBe(
      '25 Oct 2026, 02:30 CEST',
    );
    expect(formatAbsolute(Date.parse('2026-10-25T01:30:00Z'), 'Europe/Berlin')).toBe(
      '25 Oct 2026, 02:30 CET',
    );
  });

  test('skips the missing hour when summer time starts', () => {
    expect(formatAbsolute(Date.parse('2026-03-29T00:59:00Z'), 'Europe/Berlin')).toBe(
      '29 Mar 2026, 01:59 CET',
    );
    expect(formatAbsolute(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe(
      '29 Mar 2026, 03:00 CEST',
    );
  });
});

describe('a UTC day', () => {
  test("does not depend on the computer's time zone", () =>
    expect(formatDay('2026-11-12')).toBe('12 Nov 2026'));

  test('can be added across months, years and summer time', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
    expect(addDays('2026-11-24', -29)).toBe('2026-10-26');
  });
});
