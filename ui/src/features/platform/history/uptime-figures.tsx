import { useQuery } from '@tanstack/react-query';
import { SessionExpiredError } from '@/api/errors';
import type { PlatformUptime } from '@/api/types';
import { Button } from '@/components/ui/button';
import { UpdateProblem } from '@/components/update-problem';
import { dayMs, formatDuration, minuteMs } from '@/lib/duration';
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
  const query = useQuery(uptimeQuery(slug, toWindow(period, today)));
  const { data, error, isPlaceholderData, refetch } = query;
  // While another window is loading, the previous one has the figures of the same days, but not of the same range.
  const isOther = isPlaceholderData && period.day === undefined;
  const figures = data && !isOther ? findFigures(data, period) : undefined;
  if (figures) {
    return (
      <>
        <p className="min-h-6">
          <UptimeText {...figures} />
        </p>
        <UpdateProblem query={query} />
      </>
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
  /** The length of the window in milliseconds, if it is shorter than the range. */
  shorterMs?: number | undefined;
}

function toWindow({ range, day }: Period, today: string): { hours: number } | { days: number } {
  if (day !== undefined) {
    const age = (Date.parse(today) - Date.parse(day)) / dayMs;
    return { days: Math.max(rangeInfo['90d'].days, age + 1) };
  }
  return range === '24h' ? { hours: 24 } : { days: rangeInfo[range].days };
}

/** The server measures the last hours from the results in memory. They can begin a little later. */
const toleranceMs = 5 * minuteMs;

/** Returns the figures of the selected day, or of the whole window. */
function findFigures(uptime: PlatformUptime, { range, day }: Period): Figures | undefined {
  if (day !== undefined) return uptime.days.find((each) => each.day === day);
  const lengthMs = Date.parse(uptime.to) - Date.parse(uptime.from);
  return range === '24h' && lengthMs < dayMs - toleranceMs ? { ...uptime, shorterMs: lengthMs } : uptime;
}

function UptimeText({ uptime, coverage, shorterMs }: Figures) {
  const window = shorterMs === undefined ? '' : ` (only of the last ${formatDuration(shorterMs)})`;
  if (uptime === undefined) return `No uptime data${window}`;
  return (
    <>
      <span className="text-muted">Uptime</span>{' '}
      <strong className="font-semibold">{formatPercent(uptime)}</strong>
      {window}
      {coverage < 1 && <span className="text-muted"> · {formatPercent(coverage, 0)} coverage</span>}
    </>
  );
}
