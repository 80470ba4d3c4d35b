import { texts } from 'texts/common';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * Formats a duration in whole seconds, minutes, hours (up to 48) or days, rounded down. The server's reasons
 * use the same format.
 */
export function formatDuration(ms: number): string {
  if (ms < minuteMs) return texts.seconds({ count: Math.max(0, Math.floor(ms / secondMs)) });
  if (ms < hourMs) return texts.minutes({ count: Math.floor(ms / minuteMs) });
  if (ms < 2 * dayMs) return texts.hours({ count: Math.floor(ms / hourMs) });
  return texts.days({ count: Math.floor(ms / dayMs) });
}
