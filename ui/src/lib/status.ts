import * as texts from 'texts/common';

/** The status of a day, or the current status of a platform or check, as the server evaluates it. */
export type DayStatus = 'green' | 'yellow' | 'red' | 'maintenance' | 'unknown';

/** The status that is shown. Stale and never measured are different. */
export type DisplayStatus = DayStatus | 'stale';

/** The labels of the statuses in the language of the page. All pages use them. */
export const statusLabels: Readonly<Record<DisplayStatus, string>> = {
  green: texts.operational,
  yellow: texts.degraded,
  red: texts.outage,
  maintenance: texts.maintenance,
  unknown: texts.noData,
  stale: texts.stale,
};

export interface EvaluatedStatus {
  status: 'green' | 'yellow' | 'red' | 'unknown';
  stale: boolean;
  maintenance?: boolean;
}

/**
 * Returns the status to show. Announced maintenance comes first, as in the server's counts; a stale status
 * comes next.
 */
export function toDisplayStatus({ status, stale, maintenance }: EvaluatedStatus): DisplayStatus {
  if (maintenance) return 'maintenance';
  return stale ? 'stale' : status;
}
