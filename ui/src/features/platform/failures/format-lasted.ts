import * as texts from 'texts/platform-history';
import { formatDuration, hourMs, minuteMs, toDuration } from '@/lib/duration';

/** Formats how long a failure lasted, in two units: "45 s", "35 min", "1 h 35 min" or "2 days 3 h". */
export function formatLasted(ms: number): string {
  const { count, unit } = toDuration(ms);
  const restMs = Math.max(0, ms) % (unit === 'days' ? 24 * hourMs : hourMs);
  const rest = Math.floor(restMs / (unit === 'days' ? hourMs : minuteMs));
  if (rest === 0 || unit === 'seconds' || unit === 'minutes') return formatDuration(ms);
  return texts.twoUnits({ unit, whole: count, days: count, rest });
}
