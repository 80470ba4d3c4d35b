import { ChevronLeft, ChevronRight } from 'lucide';
import type { ReactNode } from 'react';
import * as texts from 'texts/platform-history';
import { useAnnounce } from '@/components/announcer';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { addDays, formatAbsolute, formatDay } from '@/lib/time';
import { DayInput } from './day-input';
import { focusHistory, historyId } from './focus-history';
import { getWindow, hasPreviousDay, type Range, toDay, toPeriodValues } from './period';
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
  const isUtc = useStore(timeModePreference) === 'utc';
  const announce = useAnnounce();
  const show = (day: string) => {
    announce(texts.showing({ day: formatDay(day) }));
    setDay(day);
  };
  const formatTime = (at: string) => formatAbsolute(Date.parse(at), isUtc ? 'UTC' : undefined);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h2 id={historyId} tabIndex={-1} className="w-fit font-semibold text-base">
          {period.day === undefined ? texts.history : texts.historyOf({ day: formatDay(period.day) })}
        </h2>
        <UptimeFigures slug={slug} period={period} />
        <p className="text-muted text-xs">
          {period.day === undefined
            ? texts.untilNow({ from: formatTime(from) })
            : texts.fromTo({ from: formatTime(from), to: formatTime(to) })}
        </p>
      </div>
      <div className="flex w-full flex-wrap items-center gap-2 sm:w-auto">
        {period.day !== undefined && (
          <DayButtons
            day={period.day}
            now={now}
            range={period.range}
            onShow={show}
            onBack={() => setDay(undefined)}
          />
        )}
        <DayInput day={period.day} now={now} onChange={show} />
        <RangePicker period={period} onChange={setRange} />
      </div>
    </div>
  );
}

interface DayButtonsProps {
  day: string;
  now: number;
  range: Range;
  onShow: (day: string) => void;
  onBack: () => void;
}

/** Moves to the neighbours of the selected day, because a bar is small, and back to the range. */
function DayButtons({ day, now, range, onShow, onBack }: DayButtonsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <StepButton
        label={texts.previousDay}
        isPossible={hasPreviousDay(day, now)}
        onClick={() => onShow(addDays(day, -1))}
      >
        <Icon shape={ChevronLeft} className="size-4" />
      </StepButton>
      <StepButton label={texts.nextDay} isPossible={day < toDay(now)} onClick={() => onShow(addDays(day, 1))}>
        <Icon shape={ChevronRight} className="size-4" />
      </StepButton>
      <Button
        variant="quiet"
        onClick={() => {
          focusHistory();
          onBack();
        }}
      >
        {texts.back(toPeriodValues({ range, day: undefined }))}
      </Button>
    </div>
  );
}

interface StepButtonProps {
  label: string;
  isPossible: boolean;
  onClick: () => void;
  children: ReactNode;
}

function StepButton({ label, isPossible, onClick, children }: StepButtonProps) {
  return (
    <Button variant="outline" aria-label={label} disabled={!isPossible} onClick={onClick}>
      {children}
    </Button>
  );
}
