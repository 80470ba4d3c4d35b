import type { Summary } from '@/api/types';
import type { DisplayStatus } from '@/lib/status';

export interface Headline {
  status: DisplayStatus;
  text: string;
}

type HeadlineInput = Pick<Summary, 'counts' | 'stale'> & { ingestion: Pick<Summary['ingestion'], 'state'> };

/**
 * Returns one sentence that summarizes all platforms. The worst status comes first, and an unknown status
 * outranks a good one. "All platforms operational" requires that every platform is green, the board is fresh
 * and data collection works.
 */
export function buildHeadline({ counts, stale, ingestion }: HeadlineInput): Headline {
  const { total, red, yellow, unknown, maintenance } = counts;
  const describeCount = (count: number) => `${count} of ${total} ${total === 1 ? 'platform' : 'platforms'}`;

  if (total === 0) return { status: 'unknown', text: 'Waiting for the first data' };
  if (red > 0) return { status: 'red', text: `${describeCount(red)} ${red === 1 ? 'is' : 'are'} down` };
  if (yellow > 0) return { status: 'yellow', text: `${describeCount(yellow)} degraded` };
  if (unknown === total && ingestion.state === 'none') {
    return { status: 'unknown', text: 'Waiting for the first data' };
  }
  if (unknown > 0) return { status: 'stale', text: `${describeCount(unknown)} without current data` };
  if (stale || ingestion.state !== 'ok') return { status: 'stale', text: 'Status may be out of date' };
  if (maintenance > 0) return { status: 'maintenance', text: `${describeCount(maintenance)} in maintenance` };
  return { status: 'green', text: 'All platforms operational' };
}
