import * as texts from 'texts/common';
import { locale } from 'texts/language';
import { toDuration } from './duration';

/** Times closer to now than this are "just now". */
export const justNowMs = 5_000;

/**
 * The tolerance for times in the future. The page's clock ticks every 15 seconds, so a recent event can be
 * ahead of it.
 */
export const clockLagMs = 20_000;

export function formatRelative(at: number, now: number): string {
  const age = now - at;
  if (age < justNowMs && age > -clockLagMs) return texts.justNow;
  return age > 0 ? texts.ago(toDuration(age)) : texts.inTime(toDuration(-age));
}

/** Formats the age of an event that has happened. A clock that was set back does not move it into the future. */
export function formatAge(at: number, now: number): string {
  return formatRelative(Math.min(at, now), now);
}

/**
 * The formats by time zone. They are cached, because creating one is slow and a page shows hundreds of times.
 */
const absoluteFormats = new Map<string | undefined, Intl.DateTimeFormat>();

function getAbsoluteFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const cached = absoluteFormats.get(timeZone);
  if (cached) return cached;
  const format = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  absoluteFormats.set(timeZone, format);
  return format;
}

/** Formats a time, such as "24 Nov 2026, 09:42 CET". Default: this computer's time zone. */
export function formatAbsolute(at: number, timeZone?: string): string {
  return getAbsoluteFormat(timeZone).format(at);
}

/**
 * Formats the time of day of a recent event, such as "10:42" or "10:42 UTC". It includes the day if that is not
 * today. Default: this computer's time zone.
 */
export function formatClock(at: number, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone }).format(at);
  const clock = timeZone === undefined ? time : `${time} ${timeZone}`;
  return day.format(at) === day.format(now) ? clock : `${day.format(at)}, ${clock}`;
}

const dayFormat = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** Formats a UTC day: "2026-11-12" becomes "12 Nov 2026". */
export function formatDay(day: string): string {
  return dayFormat.format(Date.parse(`${day}T00:00:00Z`));
}

/** Returns the UTC day that is `count` days after `day`. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
