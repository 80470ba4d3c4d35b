import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { SessionExpiredError } from '@/api/errors';
import type { PlatformUptime } from '@/api/types';
import { Button } from '@/components/ui/button';
import { dayMs } from '@/lib/duration';
import { formatPercent } from '@/lib/figures';
import { useServerNow } from '@/lib/now';
import { uptimeQuery } from '../platform-queries';
import { type Period, rangeInfo, toDay } from './period';

interface Props {
  slug: string;
  period: Period;
}

/** The uptime and the coverage of the period. An error affects only this line. */
export function UptimeFigures({ slug, period }: Props) {
  const today = toDay(useServerNow());
  const { data, error, isPlaceholderData, refetch } = useQuery(uptimeQuery(slug, toWindow(period, today)));
  const figures = data && findFigures(data, period.day);
  if (figures) {
    return (
      <p aria-busy={isPlaceholderData} className={clsx('min-h-6', isPlaceholderData && 'opacity-60')}>
        <UptimeText {...figures} />
      </p>
    );
  }
  if (data && !isPlaceholderData) return <p className="min-h-6">No uptime data</p>;
  if (!error) return <p className="min-h-6 text-muted">Loading uptime</p>;
  // The session banner shows the next step.
  if (error instanceof SessionExpiredError) return <p className="min-h-6">Can't load the uptime.</p>;
  return (
    <p role="alert" className="flex min-h-6 flex-wrap items-center gap-2 text-bad">
      Can't load the uptime.
      <Button variant="quiet" onClick={() => refetch()}>
        Try again
      </Button>
    </p>
  );
}

interface Figures {
  uptime?: number | undefined;
  coverage: number;
}

function toWindow({ range, day }: Period, today: string): { hours: number } | { days: number } {
  if (day !== undefined) {
    const age = (Date.parse(today) - Date.parse(day)) / dayMs;
    return { days: Math.max(rangeInfo['90d'].days, age + 1) };
  }
  return range === '24h' ? { hours: 24 } : { days: rangeInfo[range].days };
}

/** Returns the figures of the selected day, or of the whole window. */
function findFigures(uptime: PlatformUptime, day: string | undefined): Figures | undefined {
  return day === undefined ? uptime : uptime.days.find((each) => each.day === day);
}

function UptimeText({ uptime, coverage }: Figures) {
  if (uptime === undefined) return 'No uptime data';
  return (
    <>
      <span className="text-muted">Uptime</span>{' '}
      <strong className="font-semibold">{formatPercent(uptime)}</strong>
      {coverage < 1 && <span className="text-muted"> · {formatPercent(coverage, 0)} coverage</span>}
    </>
  );
}
