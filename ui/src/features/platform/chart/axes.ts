import { nice, ticks } from 'd3-array';
import { timeTicks, utcTicks } from 'd3-time';
import { locale } from 'texts/language';
import type { Series } from '@/api/types';
import { dayMs, hourMs } from '@/lib/duration';
import { formatQuantity } from '@/lib/figures';
import { getFigures, type Point } from './points';

/** A linear mapping from a domain to pixels. */
export interface Scale {
  from: number;
  to: number;
  toPixel: (value: number) => number;
}

export function createScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): Scale {
  const span = to - from || 1;
  return { from, to, toPixel: (value) => start + ((value - from) / span) * (end - start) };
}

export interface Limit {
  name: 'warn' | 'crit';
  value: number;
}

/** Returns the limits of a check, the lower one first. */
export function getLimits({ warn, crit }: Pick<Series, 'warn' | 'crit'>): Limit[] {
  const limits: Limit[] = [];
  if (warn !== undefined) limits.push({ name: 'warn', value: warn });
  if (crit !== undefined) limits.push({ name: 'crit', value: crit });
  return limits;
}

/** A limit that would need more than this multiple of the height of the values is not in the chart. */
const maxStretch = 4;

/**
 * Returns the range of the value axis. It includes zero, all values, and limits near the values. A distant limit
 * would make the values a flat line.
 */
export function getValueDomain(points: readonly Point[], limits: readonly Limit[]): [number, number] {
  const figures = getFigures(points);
  const lowest = Math.min(0, figures?.lowest ?? 0);
  const highest = Math.max(0, figures?.highest ?? 0);
  const height = highest - lowest || Math.max(0, limits[0]?.value ?? 0);
  const shown = limits.filter(({ value }) => value <= highest || value - lowest <= maxStretch * height);
  const top = Math.max(highest, ...shown.map(({ value }) => value));
  const [from, to] = nice(lowest, top === lowest ? lowest + 1 : top, 4);
  return [from, to];
}

export interface Tick {
  at: number;
  label: string;
}

const compactFormat = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });

/** Returns round ticks of the value axis. */
export function getValueTicks({ from, to }: Scale): Tick[] {
  return ticks(from, to, 4).map((at) => ({
    at,
    label: Math.abs(at) >= 10_000 ? compactFormat.format(at) : formatQuantity(at),
  }));
}

/** Returns round ticks of the time axis, in local time or UTC. A tick at midnight has the date. */
export function getTimeTicks({ from, to }: Scale, count: number, isUtc: boolean): Tick[] {
  const times = (isUtc ? utcTicks : timeTicks)(new Date(from), new Date(to), count);
  const zone = isUtc ? { timeZone: 'UTC' } : {};
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone });
  const isDaily = times.length > 1 && Number(times[1]) - Number(times[0]) >= dayMs - hourMs;
  return times.map((time) => {
    const text = clock.format(time);
    return { at: time.getTime(), label: isDaily || text === '00:00' ? date.format(time) : text };
  });
}
