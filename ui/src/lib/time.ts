import { formatDuration } from './duration';

/** Below this a time is now. */
const justNowMs = 5_000;

/** What has just happened may lie in the future of a page's clock, which ticks every 15 seconds. */
export const clockLagMs = 20_000;

export function formatRelative(at: number, now: number): string {
  const age = now - at;
  if (age < justNowMs && age > -clockLagMs) return 'just now';
  return age > 0 ? `${formatDuration(age)} ago` : `in ${formatDuration(-age)}`;
}

/** Making a format is slow, and a page has hundreds of times. */
const absoluteFormats = new Map<string | undefined, Intl.DateTimeFormat>();

function absoluteFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = absoluteFormats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
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

/** "24 Nov 2026, 09:42 CET"; without a zone, the one of this computer. */
export function formatAbsolute(at: number, timeZone?: string): string {
  return absoluteFormat(timeZone).format(at);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A UTC day, "2026-11-12", in words: "12 Nov 2026". */
export function formatDay(day: string): string {
  return dayFormat.format(Date.parse(`${day}T00:00:00Z`));
}

/** The UTC day that is `count` days after `day`. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
