import * as texts from 'texts/dashboard';
import type { Counts, PlatformNow, Summary } from '@/api/types';
import { formatQuantity } from '@/lib/figures';
import type { DayStatus, DisplayStatus } from '@/lib/status';

export interface Headline {
  status: DisplayStatus;
  text: string;
  /** Whether every platform has current data. Only then can the page say that its data is up to date. */
  isCurrent: boolean;
}

type HeadlineInput = Pick<Summary, 'counts' | 'stale'> & {
  ingestion: Pick<Summary['ingestion'], 'state'>;
  platforms: readonly Pick<PlatformNow, 'name' | 'status' | 'maintenance'>[];
};

/** The classes that are not operational, worst first. */
const classes = ['red', 'yellow', 'unknown', 'maintenance'] as const;
/**
 * Returns one sentence that counts the platforms of every class, worst first. "All platforms operational" requires
 * that every platform is green, the board is fresh and data collection works.
 */
export function buildHeadline({ counts, stale, ingestion, platforms }: HeadlineInput): Headline {
  const { total, red, yellow, unknown, maintenance } = counts;
  const isFresh = !stale && ingestion.state === 'ok';
  const isCurrent = isFresh && total > 0 && unknown === 0;

  if (total === 0) return { status: 'unknown', text: texts.noPlatforms, isCurrent: false };
  if (unknown === total && ingestion.state === 'none') {
    return { status: 'unknown', text: texts.waiting, isCurrent: false };
  }
  if (red + yellow + unknown > 0) {
    return { status: toStatus(counts), text: countClasses(counts, platforms), isCurrent };
  }
  if (!isFresh) return { status: 'stale', text: texts.maybeOutdated, isCurrent };
  if (maintenance > 0) return { status: 'maintenance', text: countClasses(counts, platforms), isCurrent };
  const [first] = platforms;
  const text = total === 1 && first ? texts.platformOperational(first) : texts.allOperational;
  return { status: 'green', text, isCurrent };
}

/** Returns the worst status. An unknown status outranks a good one and planned maintenance. */
function toStatus({ red, yellow }: Counts): DisplayStatus {
  if (red > 0) return 'red';
  return yellow > 0 ? 'yellow' : 'stale';
}

/** Counts every class, such as "7 of 100 platforms are down, 4 degraded, 1 without data". It names a single platform. */
function countClasses(counts: Counts, platforms: HeadlineInput['platforms']): string {
  const [worst, ...others] = classes.filter((status) => counts[status] > 0);
  if (worst === undefined) return '';
  const count = counts[worst];
  const isSingle = count === 1 && others.length === 0;
  const single = isSingle && platforms.find((each) => toClass(each) === worst);
  if (single) return texts.onePlatform({ worst, name: single.name });
  // The text counts the worst class first, and the other classes after it.
  return texts.platformCounts({ ...counts, worst, count, total: formatQuantity(counts.total), [worst]: 0 });
}

function toClass({ status, maintenance }: HeadlineInput['platforms'][number]): DayStatus {
  return maintenance ? 'maintenance' : status;
}
