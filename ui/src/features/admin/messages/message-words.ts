import type { Message, Severity } from '@/api/types';
import { clockLagMs } from '@/lib/time';

export const severityWords: Record<Severity, string> = {
  INFO: 'Information',
  MAINTENANCE: 'Maintenance',
  WARNING: 'Warning',
  CRITICAL: 'Critical',
};

export const severities = Object.keys(severityWords) as Severity[];

/** Where a message stands for those who read the board. */
export function stateWords(
  { state, starts_at, ends_at }: Pick<Message, 'state' | 'starts_at' | 'ends_at'>,
  now: number,
) {
  if (state === 'DRAFT') return 'Draft';
  if (state === 'ARCHIVED') return 'Archived';
  if (now + clockLagMs < Date.parse(starts_at)) return 'Scheduled';
  return ends_at !== undefined && now >= Date.parse(ends_at) ? 'Over' : 'Published';
}
