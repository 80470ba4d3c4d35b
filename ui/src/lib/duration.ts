import * as texts from 'texts/common';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export interface Duration {
  count: number;
  unit: 'seconds' | 'minutes' | 'hours' | 'days';
}

/**
 * Returns a duration in whole seconds, minutes, hours (up to 48) or days, rounded down. The server's reasons use the
 * same units.
 */
export function toDuration(ms: number): Duration {
  if (ms < minuteMs) return { count: Math.max(0, Math.floor(ms / secondMs)), unit: 'seconds' };
  if (ms < hourMs) return { count: Math.floor(ms / minuteMs), unit: 'minutes' };
  if (ms < 2 * dayMs) return { count: Math.floor(ms / hourMs), unit: 'hours' };
  return { count: Math.floor(ms / dayMs), unit: 'days' };
}

export function formatDuration(ms: number): string {
  return texts.duration(toDuration(ms));
}
