import { useQuery } from '@tanstack/react-query';
import * as common from 'texts/common';
import { tryAgain } from 'texts/load-problem';
import * as texts from 'texts/platform-history';
import { SessionExpiredError } from '@/api/errors';
import type { PlatformUptime } from '@/api/types';
import { Button } from '@/components/ui/button';
import { UpdateProblem } from '@/components/update-problem';
import { dayMs, formatDuration, minuteMs } from '@/lib/duration';
import { formatPercent } from '@/lib/figures';
import { fill } from '@/lib/fill';
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
  if (data && !isPlaceholderData) return <p className="min-h-6">{common.noUptime}</p>;
  if (!error) return <p className="min-h-6 text-muted">{texts.uptimeLoading}</p>;
  // The session banner shows the next step.
  if (error instanceof SessionExpiredError) return <p className="min-h-6">{texts.uptimeFailed}</p>;
  return (
    <p role="alert" className="flex min-h-6 flex-wrap items-center gap-2 text-bad">
      {texts.uptimeFailed}
      <Button variant="quiet" onClick={() => refetch()}>
        {tryAgain}
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
  const duration = shorterMs === undefined ? undefined : formatDuration(shorterMs);
  if (uptime === undefined) return duration === undefined ? common.noUptime : texts.noUptime({ duration });
  const percent = <strong className="font-semibold text-ink">{formatPercent(uptime)}</strong>;
  return (
    <span className="text-muted">
      {duration === undefined
        ? fill(texts.uptime, { percent })
        : fill(texts.shorterUptime, { percent, duration })}
      {coverage < 1 && ` · ${common.coverage({ percent: formatPercent(coverage, 0) })}`}
    </span>
  );
}
