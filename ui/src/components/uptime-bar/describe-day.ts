import * as texts from 'texts/uptime-bar';
import { formatDuration } from '@/lib/duration';
import { type DayStatus, statusLabels } from '@/lib/status';
import { formatDay } from '@/lib/time';

interface Notable {
  seconds: number;
  checks: number;
}

/** Describes a day, such as "12 Nov 2026 (UTC): Outage, 14 min, 2 failed checks". */
export function describeDay(day: string, status: DayStatus, notable?: Notable): string {
  const facts = [statusLabels[status]];
  if (notable && notable.seconds > 0) facts.push(formatDuration(notable.seconds * 1_000));
  if (notable && notable.checks > 0) facts.push(texts.checks({ status, count: notable.checks }));
  return texts.day({ day: formatDay(day), facts: facts.join(', ') });
}
