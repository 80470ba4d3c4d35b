const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Formats how long a failure lasted, in two units: "45 s", "35 min", "1 h 35 min" or "2 days 3 h". */
export function formatLasted(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return join(`${Math.floor(ms / hour)} h`, Math.floor((ms % hour) / minute), 'min');
  return join(`${Math.floor(ms / day)} days`, Math.floor((ms % day) / hour), 'h');
}

function join(whole: string, rest: number, unit: string): string {
  return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}
