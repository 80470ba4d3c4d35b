import { dayMs, hourMs, minuteMs, secondMs } from '@/lib/duration';

/** Formats how long a failure lasted, in two units: "45 s", "35 min", "1 h 35 min" or "2 days 3 h". */
export function formatLasted(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / secondMs))} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs)
    return join(`${Math.floor(ms / hourMs)} h`, Math.floor((ms % hourMs) / minuteMs), 'min');
  return join(`${Math.floor(ms / dayMs)} days`, Math.floor((ms % dayMs) / hourMs), 'h');
}

function join(whole: string, rest: number, unit: string): string {
  return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}
