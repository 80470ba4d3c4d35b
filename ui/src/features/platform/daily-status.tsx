import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/platform';
import { dailyStatusOf } from 'texts/uptime-bar';
import type { DayUptime, PlatformUptime } from '@/api/types';
import { useAnnounce } from '@/components/announcer';
import { ErrorPanel } from '@/components/error-panel';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { describeDay } from '@/components/uptime-bar/describe-day';
import { UptimeLegend } from '@/components/uptime-bar/legend';
import { UptimeBar } from '@/components/uptime-bar/uptime-bar';
import { formatPercent, formatUptime } from '@/lib/figures';
import { formatDay } from '@/lib/time';
import { useMediaQuery } from '@/lib/use-media-query';
import { uptimeQuery } from './platform-queries';

interface Props {
  slug: string;
  name: string;
  /** The UTC day that the history shows. */
  openDay: string | undefined;
  onOpenDay: (day: string) => void;
}

/** The status of the last 90 days, or fewer on narrow screens. The figures cover exactly the days shown. */
export function DailyStatus({ slug, name, openDay, onOpenDay }: Props) {
  const isTablet = useMediaQuery('(min-width: 640px)');
  const isDesktop = useMediaQuery('(min-width: 1024px)');
  const days = isDesktop ? 90 : isTablet ? 60 : 30;
  const query = useQuery(uptimeQuery(slug, { days }));
  const { data, error, refetch } = query;

  if (!data && error) {
    return <ErrorPanel level={2} title={texts.dailyStatusFailed} error={error} onRetry={refetch} />;
  }
  return (
    <Card aria-labelledby="daily-status">
      <h2 id="daily-status" className="mb-3 font-semibold text-base">
        {texts.dailyStatus}
      </h2>
      {data ? (
        <Strip uptime={data} name={name} openDay={openDay} onOpenDay={onOpenDay} />
      ) : (
        <Skeleton className="h-17 xl:h-13" />
      )}
      <UpdateProblem query={query} />
      <div className="mt-3 flex flex-wrap justify-between gap-x-6 gap-y-2">
        <UptimeLegend />
        <p className="text-muted text-xs">{texts.dailyStatusHint}</p>
      </div>
    </Card>
  );
}

function Strip({ uptime, name, openDay, onOpenDay }: Omit<Props, 'slug'> & { uptime: PlatformUptime }) {
  const { days } = uptime;
  const announce = useAnnounce();
  const openIndex = days.findIndex(({ day }) => day === openDay);
  const open = (index: number) => {
    const day = days[index]?.day;
    if (day === undefined) return;
    announce(texts.historyShows({ day: formatDay(day) }));
    onOpenDay(day);
  };
  return (
    <UptimeBar
      label={dailyStatusOf({ name, count: days.length })}
      days={days.map((day) => day.status)}
      dayText={(index) => describeUptime(days[index])}
      summary={formatUptime(uptime.uptime, uptime.coverage)}
      openDay={openIndex === -1 ? undefined : openIndex}
      onOpen={open}
    />
  );
}

const getSeconds: Record<DayUptime['status'], (day: DayUptime) => number> = {
  green: () => 0,
  yellow: (day) => day.yellow_seconds,
  red: (day) => day.red_seconds,
  maintenance: (day) => day.maintenance_seconds,
  unknown: () => 0,
};

function describeUptime(day: DayUptime | undefined): string {
  if (!day) return '';
  const seconds = getSeconds[day.status](day);
  const text = describeDay(day.day, day.status, { seconds, checks: seconds > 0 ? day.checks : 0 });
  return day.uptime === undefined ? text : texts.dayUptime({ day: text, percent: formatPercent(day.uptime) });
}
