import { days, hours24 } from 'texts/periods';
import { dayMs, minuteMs } from '@/lib/duration';
import { clockSkew } from '@/lib/server-clock';
import { addDays, formatDay } from '@/lib/time';

export const ranges = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof ranges)[number];

export const defaultRange: Range = '24h';

/** The period that the history shows. */
export interface Period {
  range: Range;
  /** The selected UTC day. It replaces the range. */
  day: string | undefined;
}

interface RangeInfo {
  label: string;
  /** The number of whole UTC days, including today. */
  days: number;
  /** The number of intervals in the chart. Their lengths are round: 5 min, 30 min, 2 h and 6 h. */
  buckets: number;
}

export const rangeInfo: Record<Range, RangeInfo> = {
  '24h': { label: hours24, days: 1, buckets: 288 },
  '7d': { label: days({ count: 7 }), days: 7, buckets: 336 },
  '30d': { label: days({ count: 30 }), days: 30, buckets: 360 },
  '90d': { label: days({ count: 90 }), days: 90, buckets: 360 },
};

/** Returns the values for a text about a period. */
export function toPeriodValues({ range, day }: Period) {
  const { days } = rangeInfo[range];
  if (day !== undefined) return { period: 'day', day: formatDay(day), days };
  return { period: range === '24h' ? 'hours' : 'days', day: '', days };
}

const stepMs = 5 * minuteMs;
/** The number of days that the server keeps. */
const maxAgeDays = 400;

/** Reads the range from the URL. An unknown value is the default. */
export function parseRange(text: string | null): Range {
  return ranges.find((range) => range === text) ?? defaultRange;
}

/** Returns the UTC day of a time. */
export function toDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Reads the day from the URL. It is undefined if it is not a day, in the future, or too old. */
export function parseDay(text: string | null, now: number): string | undefined {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time) || toDay(time) !== text) return undefined;
  return time <= now && time > now - maxAgeDays * dayMs ? text : undefined;
}

/**
 * Returns whether data of a period does not change any more: it is of a day that had ended when the data arrived, by
 * this computer's clock.
 */
export function isFinal({ day }: Period, arrivedAt: number): boolean {
  return day !== undefined && day < toDay(arrivedAt + clockSkew.get());
}

/** Returns the oldest UTC day that the server has. */
export function oldestDay(now: number): string {
  return toDay(now - (maxAgeDays - 1) * dayMs);
}

/** Returns whether the server has a day before this one. */
export function hasPreviousDay(day: string, now: number): boolean {
  return parseDay(addDays(day, -1), now) !== undefined;
}

export interface Window {
  from: string;
  to: string;
  buckets: number;
}

/**
 * Returns the window of a period. It starts and ends at whole intervals, so that two requests within five minutes
 * ask for the same window. Ranges of days start at midnight UTC, as the daily figures do.
 */
export function getWindow({ range, day }: Period, now: number): Window {
  if (day !== undefined) return { ...toDays(day, 1), buckets: rangeInfo['24h'].buckets };
  const { days, buckets } = rangeInfo[range];
  if (range !== '24h') return { ...toDays(addDays(toDay(now), 1 - days), days), buckets };
  const end = Math.ceil(now / stepMs) * stepMs;
  return { from: new Date(end - dayMs).toISOString(), to: new Date(end).toISOString(), buckets };
}

function toDays(first: string, count: number) {
  return { from: `${first}T00:00:00.000Z`, to: `${addDays(first, count)}T00:00:00.000Z` };
}
