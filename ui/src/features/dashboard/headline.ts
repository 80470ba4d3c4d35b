import type { Counts, PlatformNow, Summary } from '@/api/types';
import { isolate } from '@/lib/isolate';
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

interface Class {
  status: Exclude<DayStatus, 'green'>;
  /** What one platform and several platforms do: the first class of the sentence. */
  one: string;
  several: string;
  /** The class later in the sentence, after its number. */
  short: string;
}

/** The classes that are not operational, worst first. */
const classes: readonly Class[] = [
  { status: 'red', one: 'is down', several: 'are down', short: 'down' },
  { status: 'yellow', one: 'is degraded', several: 'are degraded', short: 'degraded' },
  { status: 'unknown', one: 'has no current data', several: 'have no current data', short: 'unknown' },
  { status: 'maintenance', one: 'is in maintenance', several: 'are in maintenance', short: 'in maintenance' },
];

/**
 * Returns one sentence that counts the platforms of every class, worst first. "All platforms operational" requires
 * that every platform is green, the board is fresh and data collection works.
 */
export function buildHeadline({ counts, stale, ingestion, platforms }: HeadlineInput): Headline {
  const { total, red, yellow, unknown, maintenance } = counts;
  const isFresh = !stale && ingestion.state === 'ok';
  const isCurrent = isFresh && total > 0 && unknown === 0;

  if (total === 0) return { status: 'unknown', text: 'No platforms yet', isCurrent: false };
  if (unknown === total && ingestion.state === 'none') {
    return { status: 'unknown', text: 'Waiting for the first data', isCurrent: false };
  }
  if (red + yellow + unknown > 0) {
    return { status: toStatus(counts), text: countClasses(counts, platforms), isCurrent };
  }
  if (!isFresh) return { status: 'stale', text: 'Status may be out of date', isCurrent };
  if (maintenance > 0) return { status: 'maintenance', text: countClasses(counts, platforms), isCurrent };
  const [first] = platforms;
  const text = total === 1 && first ? `${isolate(first.name)} is operational` : 'All platforms operational';
  return { status: 'green', text, isCurrent };
}

/** Returns the worst status. An unknown status outranks a good one and planned maintenance. */
function toStatus({ red, yellow }: Counts): DisplayStatus {
  if (red > 0) return 'red';
  return yellow > 0 ? 'yellow' : 'stale';
}

/** Counts every class, such as "7 of 100 platforms are down, 4 degraded, 1 unknown". It names a single platform. */
function countClasses(counts: Counts, platforms: HeadlineInput['platforms']): string {
  const [worst, ...others] = classes.filter(({ status }) => counts[status] > 0);
  if (!worst) return '';
  const count = counts[worst.status];
  const rest = others.map(({ status, short }) => `${counts[status]} ${short}`);
  const only = count === 1 && rest.length === 0 && platforms.find((each) => toClass(each) === worst.status);
  const subject = only ? isolate(only.name) : `${count} of ${counts.total} platforms`;
  return [`${subject} ${count === 1 ? worst.one : worst.several}`, ...rest].join(', ');
}

function toClass({ status, maintenance }: HeadlineInput['platforms'][number]): DayStatus {
  return maintenance ? 'maintenance' : status;
}
