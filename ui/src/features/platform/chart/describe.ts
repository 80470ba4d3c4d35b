import type { Series } from '@/api/types';
import { dayMs, formatDuration, minuteMs } from '@/lib/duration';
import { formatCount, formatQuantity } from '@/lib/figures';
import { capitalize } from '@/lib/sentence';
import { statusLabels } from '@/lib/status';
import { formatAbsolute, formatDay } from '@/lib/time';
import { getFigures, isGap, type Point } from './points';

/** Formats an average. It is computed, so more than three digits would suggest a precision that nobody measured. */
export function formatAverage(value: number, unit = ''): string {
  const digits = Math.abs(value) < 1_000 ? 3 : Math.ceil(Math.log10(Math.abs(value)));
  return formatQuantity(Number(value.toPrecision(Math.min(15, digits))), unit);
}

/** Describes the whole chart, such as "Median 9 ms, lowest 6 ms, highest 12 ms, 11 intervals without data." */
export function describeChart(points: readonly Point[], unit: string): string {
  const figures = getFigures(points);
  const gaps = points.filter(isGap).length;
  const parts = figures
    ? [
        `median ${formatAverage(figures.median, unit)}`,
        `lowest ${formatQuantity(figures.lowest, unit)}`,
        `highest ${formatQuantity(figures.highest, unit)}`,
      ]
    : ['this check has no values, only a status'];
  if (gaps > 0) parts.push(`${formatCount(gaps, 'interval')} without data`);
  const text = parts.join(', ');
  return `${capitalize(text)}.`;
}

/** Describes the time of an interval, such as "24 Nov 2026, 09:00 CET" or "2 h from 24 Nov 2026, 09:00 CET". */
export function describeTime({ from, to }: Point, timeZone: string | undefined): string {
  const length = to - from;
  if (length % dayMs === 0) {
    const days = length / dayMs;
    const day = `${formatDay(new Date(from).toISOString().slice(0, 10))} (UTC)`;
    return days === 1 ? day : `${days} days from ${day}`;
  }
  const start = formatAbsolute(from, timeZone);
  return length > 5 * minuteMs ? `${formatDuration(length)} from ${start}` : start;
}

/** Describes the values of an interval, such as "9 ms (6 to 12)". */
export function describeValues({ values, results, status }: Point, unit: string): string {
  if (values) {
    if (values.min === values.max) return formatQuantity(values.avg, unit);
    return `${formatAverage(values.avg, unit)} (${formatQuantity(values.min)} to ${formatQuantity(values.max)})`;
  }
  if (results > 0) return 'no value';
  return status === 'unknown' ? '' : 'no new measurement';
}

/** Returns the status of an interval as a word. Results in maintenance or a pause have no status. */
export function describeStatus({ status, results }: Point): string {
  return status === 'unknown' && results > 0 ? 'not counted (maintenance or pause)' : statusLabels[status];
}

/** Describes an interval, such as "24 Nov 2026, 09:00 CET: 9 ms (6 to 12), Operational". */
export function describePoint(point: Point, { unit }: Series, timeZone: string | undefined): string {
  const parts = [describeValues(point, unit), describeStatus(point)].filter((part) => part !== '');
  return `${describeTime(point, timeZone)}: ${parts.join(', ')}`;
}
