import * as texts from 'texts/outdated';
import { connection, type OutdatedCause } from '@/api/connection';
import { useNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { clockSkew } from '@/lib/server-clock';
import { type DayStatus, type DisplayStatus, type EvaluatedStatus, toDisplayStatus } from '@/lib/status';
import { useStore } from '@/lib/store';
import { formatClock, formatRelative } from '@/lib/time';
import { useDocumentTitle } from '@/lib/use-document-title';

export interface Outdated {
  /** For the title of the tab, such as "Not up to date since 10:42". */
  title: string;
  /** One sentence that says why, without a full stop. */
  text: string;
  /** The age of the data, such as "3 min ago". */
  age: string;
  /** Whether a response is on its way, for example after the tab was hidden. */
  isChecking: boolean;
}

const causeTexts: Record<OutdatedCause, (values: { since: string }) => string> = {
  silent: texts.silent,
  errors: texts.errors,
  refused: texts.refused,
  invalid: texts.invalid,
  session: texts.session,
  checking: () => texts.checking,
};

/** Returns what the page says if its data is too old to be the current status; otherwise undefined. */
export function useOutdated(): Outdated | undefined {
  const { outdatedSince: at, cause } = useStore(connection);
  const isUtc = useStore(timeModePreference) === 'utc';
  const { local } = useNow();
  const skew = useStore(clockSkew);
  if (at === undefined) return undefined;
  const now = Math.max(at, local);
  // All times on the page are those of the server, because the clock of this computer can be wrong.
  const since = formatClock(at + skew, now + skew, isUtc ? 'UTC' : undefined);
  const text = causeTexts[cause]({ since });
  const isChecking = cause === 'checking';
  const title = isChecking ? text : texts.title({ since });
  return { title, text, age: formatRelative(at, now), isChecking };
}

/** Sets the title of the tab. The title of a page that is not up to date says so first. */
export function usePageTitle(title: string): void {
  const outdated = useOutdated();
  useDocumentTitle(outdated ? `${outdated.title} · ${title}` : title);
}

export interface ShownStatus {
  status: DisplayStatus;
  /** The status before the data became old. */
  lastKnown: DayStatus | undefined;
}

/** Returns the status to show of a platform or check. On a page that is not up to date, every status is stale. */
export function useShownStatus(
  now: EvaluatedStatus & { last_known?: Exclude<DayStatus, 'maintenance'> },
): ShownStatus {
  const isOutdated = useStore(connection).outdatedSince !== undefined;
  const status = toDisplayStatus(now);
  if (status === 'stale') return { status, lastKnown: now.last_known };
  if (!isOutdated || status === 'unknown') return { status, lastKnown: undefined };
  return { status: 'stale', lastKnown: status };
}
