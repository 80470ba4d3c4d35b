/** A day in a strip, or a platform or check now, as far as the server judges it. */
export type DayStatus = 'green' | 'yellow' | 'red' | 'maintenance' | 'unknown';

/** The shown status. Stale and never measured are different. */
export type ShownStatus = DayStatus | 'stale';

/** The only words for a status anywhere in the app. */
export const statusLabels: Record<ShownStatus, string> = {
  green: 'Operational',
  yellow: 'Degraded',
  red: 'Outage',
  maintenance: 'Maintenance',
  unknown: 'No data',
  stale: 'Stale',
};

interface Judged {
  status: 'green' | 'yellow' | 'red' | 'unknown';
  stale: boolean;
  maintenance?: boolean;
}

/** Announced maintenance comes first, as in the server's counts; then what can no longer be vouched for. */
export function shownStatus({ status, stale, maintenance }: Judged): ShownStatus {
  if (maintenance) return 'maintenance';
  return stale ? 'stale' : status;
}
