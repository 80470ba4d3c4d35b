import { formatDuration } from '@/lib/duration';
import { formatCount } from '@/lib/figures';
import { type DayStatus, statusLabels } from '@/lib/status';
import { formatDay } from '@/lib/time';

const checkNouns: Record<DayStatus, string> = {
  green: 'check',
  yellow: 'degraded check',
  red: 'failed check',
  maintenance: 'check',
  unknown: 'check',
};

interface Notable {
  seconds: number;
  checks: number;
}

/** Describes a day, such as "12 Nov 2026 (UTC): Outage, 14 min, 2 failed checks". */
export function describeDay(day: string, status: DayStatus, notable?: Notable): string {
  const parts = [statusLabels[status]];
  if (notable && notable.seconds > 0) parts.push(formatDuration(notable.seconds * 1_000));
  if (notable && notable.checks > 0) parts.push(formatCount(notable.checks, checkNouns[status]));
  return `${formatDay(day)} (UTC): ${parts.join(', ')}`;
}
