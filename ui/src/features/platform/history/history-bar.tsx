import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useAnnounce } from '@/components/announcer';
import { Button } from '@/components/ui/button';
import { useServerNow } from '@/lib/now';
import { addDays, formatAbsolute, formatDay } from '@/lib/time';
import { focusHistory, historyId } from './focus-history';
import { getWindow, type Range, rangeInfo, toDay } from './period';
import { RangePicker } from './range-picker';
import { UptimeFigures } from './uptime-figures';
import type { HistoryView } from './use-history-view';

interface Props {
  slug: string;
  view: HistoryView;
}

/** The heading of the history: which period it shows, the choice of it, and the uptime in it. */
export function HistoryBar({ slug, view: { period, setRange, setDay } }: Props) {
  const now = useServerNow();
  const { from, to } = getWindow(period, now);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h2 id={historyId} tabIndex={-1} className="w-fit font-semibold text-base">
          {period.day === undefined ? 'History' : `History of ${formatDay(period.day)} (UTC)`}
        </h2>
        <UptimeFigures slug={slug} period={period} />
        <p className="text-muted text-xs">
          {period.day === undefined
            ? `${formatAbsolute(Date.parse(from))} until now`
            : `${formatAbsolute(Date.parse(from))} to ${formatAbsolute(Date.parse(to))}`}
        </p>
      </div>
      <div className="flex w-full flex-wrap items-center gap-2 sm:w-auto">
        {period.day !== undefined && (
          <DayButtons day={period.day} today={toDay(now)} range={period.range} onChange={setDay} />
        )}
        <RangePicker period={period} onChange={setRange} />
      </div>
    </div>
  );
}

interface DayButtonsProps {
  day: string;
  today: string;
  range: Range;
  onChange: (day: string | undefined) => void;
}

/** Moves to the neighbours of the selected day, because a bar is small, and back to the range. */
function DayButtons({ day, today, range, onChange }: DayButtonsProps) {
  const announce = useAnnounce();
  const isToday = day >= today;
  const show = (next: string) => {
    announce(`Showing ${formatDay(next)} (UTC)`);
    onChange(next);
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="outline" aria-label="Previous day" onClick={() => show(addDays(day, -1))}>
        <ChevronLeft aria-hidden className="size-4" />
      </Button>
      <Button
        variant="outline"
        aria-label="Next day"
        // A disabled button would lose the focus.
        aria-disabled={isToday}
        className="aria-disabled:cursor-default aria-disabled:opacity-60"
        onClick={() => !isToday && show(addDays(day, 1))}
      >
        <ChevronRight aria-hidden className="size-4" />
      </Button>
      <Button
        variant="quiet"
        onClick={() => {
          focusHistory();
          onChange(undefined);
        }}
      >
        Back to {rangeInfo[range].phrase}
      </Button>
    </div>
  );
}
