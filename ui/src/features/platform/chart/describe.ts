import * as texts from 'texts/platform-chart';
import type { Series } from '@/api/types';
import { dayMs, formatDuration, minuteMs } from '@/lib/duration';
import { formatQuantity } from '@/lib/figures';
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
  if (!figures) return texts.noValues({ gaps });
  return texts.figures({
    median: formatAverage(figures.median, unit),
    lowest: formatQuantity(figures.lowest, unit),
    highest: formatQuantity(figures.highest, unit),
    gaps,
  });
}

/** Describes the time of an interval, such as "24 Nov 2026, 09:00 CET" or "2 h from 24 Nov 2026, 09:00 CET". */
export function describeTime({ from, to }: Point, timeZone: string | undefined): string {
  const length = to - from;
  if (length % dayMs === 0) {
    const start = texts.utcDay({ day: formatDay(new Date(from).toISOString().slice(0, 10)) });
    return length === dayMs ? start : texts.durationFrom({ duration: formatDuration(length), start });
  }
  const start = formatAbsolute(from, timeZone);
  return length > 5 * minuteMs ? texts.durationFrom({ duration: formatDuration(length), start }) : start;
}

/** Describes the values of an interval, such as "9 ms (6 to 12)". */
export function describeValues({ values, results, status }: Point, unit: string): string {
  if (values) {
    if (values.min === values.max) return formatQuantity(values.avg, unit);
    return texts.range({
      average: formatAverage(values.avg, unit),
      lowest: formatQuantity(values.min),
      highest: formatQuantity(values.max),
    });
  }
  if (results > 0) return texts.noValue;
  return status === 'unknown' ? '' : texts.noNewMeasurement;
}

/** Returns the status of an interval as a word. What is excluded has none. */
export function describeStatus({ status, isExcluded }: Point): string {
  return isExcluded ? texts.notCounted : statusLabels[status];
}

/** Describes an interval, such as "24 Nov 2026, 09:00 CET: 9 ms (6 to 12), Operational". */
export function describePoint(point: Point, { unit }: Series, timeZone: string | undefined): string {
  const facts = [describeValues(point, unit), describeStatus(point)].filter((fact) => fact !== '');
  return texts.point({ time: describeTime(point, timeZone), facts: facts.join(', ') });
}
