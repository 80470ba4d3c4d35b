import { expect, test } from 'vitest';
import { formatPercent, formatQuantity, formatUptime, formatValue } from './figures';

test.each([
  [1, '100.00 %'],
  [0.99995, '99.99 %'],
  [0.999999999999, '99.99 %'],
  [0.9983, '99.83 %'],
  [0.5743, '57.43 %'],
  [0, '0.00 %'],
])('a share of %d is rounded down to %s', (share, text) => {
  expect(formatPercent(share).replace('\u00a0', ' ')).toBe(text);
});

test('coverage is shown only if it is incomplete', () => {
  expect(formatUptime(0.9983, 1)).toBe('99.83\u00a0%\u00a0uptime');
  expect(formatUptime(0.9983, 0.999)).toBe('99.83\u00a0%\u00a0uptime · 99\u00a0%\u00a0coverage');
});

test('missing uptime is shown as text', () => expect(formatUptime(undefined, 0)).toBe('No uptime data'));

test('values have a unit', () => {
  expect(formatQuantity(1250.5, 'rows')).toBe('1,250.5\u00a0rows');
  expect(formatQuantity(3)).toBe('3');
});

test.each([
  [64.546, {}, '64.5'],
  [335.4, {}, '335'],
  [6.456, {}, '6.46'],
  [0.0042, {}, '0.004'],
  [12345, {}, '12,345'],
  [0, { warn: 1, crit: 2 }, '0'],
  [89.96, { warn: 90, crit: 180 }, '89.96'],
  [90, { warn: 90, crit: 180 }, '90'],
  [90.04, { warn: 90, crit: 180 }, '90.04'],
  [239.9999, { crit: 240 }, '240'],
  [99.96, {}, '100'],
])('the value %d with the limits %o is %s', (value, limits, text) => {
  expect(formatValue(value, { unit: 'min', ...limits })).toBe(`${text}\u00a0min`);
});
