import type { PlatformNow } from '@/api/types';
import { describeDay } from '@/components/uptime-bar/describe-day';
import type { DayStatus } from '@/lib/status';
import { addDays } from '@/lib/time';

const letters: Record<string, DayStatus> = {
  g: 'green',
  y: 'yellow',
  r: 'red',
  m: 'maintenance',
  u: 'unknown',
};

/** Returns the days of a history string, oldest first. */
export function parseHistory(history: string): DayStatus[] {
  return [...history].map((letter) => letters[letter] ?? 'unknown');
}

/** Describes one day of a platform's history. */
export function describeHistoryDay(platform: PlatformNow, firstDay: string, index: number): string {
  const day = addDays(firstDay, index);
  const status = letters[platform.history[index] ?? 'u'] ?? 'unknown';
  return describeDay(
    day,
    status,
    platform.notable_days.find((notable) => notable.day === day),
  );
}
