import { clsx } from 'clsx';
import { useId } from 'react';
import * as texts from 'texts/uptime-bar';
import type { DayStatus } from '@/lib/status';
import { barStep, barsHeight, buildShapes } from './shapes';
import { useDayCursor } from './use-day-cursor';

const fills: Record<DayStatus, string> = {
  green: 'fill-ok-bar',
  yellow: 'fill-warn-bar',
  red: 'fill-bad-bar',
  maintenance: 'stroke-maintenance-bar',
  unknown: 'fill-none stroke-unknown-bar',
};

interface Props {
  label: string;
  /** The statuses of the days, oldest first; the last day is today. */
  days: readonly DayStatus[];
  /** Returns the text for a day. The caption shows it while that day is selected. */
  dayText: (index: number) => string;
  /** The text in the middle of the caption while no day is selected. */
  summary: string;
  /** The day that the page shows. */
  openDay?: number | undefined;
  /** Opens a day: a click or Enter. */
  onOpen?: (index: number) => void;
}

/** The status of the last days as bars. Worse days are taller. */
export function UptimeBar({ label, days, dayText, summary, openDay, onOpen }: Props) {
  const hatch = useId();
  const { index, shown, handlers } = useDayCursor(days.length, onOpen);
  const width = days.length * barStep;

  return (
    <div className="min-w-0">
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={index + 1}
        aria-valuetext={dayText(index)}
        className={clsx('touch-pan-y rounded-sm forced-color-adjust-none', onOpen && 'cursor-pointer')}
        {...handlers}
      >
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${barsHeight}`}
          preserveAspectRatio="none"
          shapeRendering="crispEdges"
          className="block h-8 w-full"
        >
          {buildShapes(days).map(({ status, path }) =>
            status === 'maintenance' ? (
              <g key={status}>
                <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse">
                  <path
                    d="M-1 1l2-2M0 4l4-4M3 5l2-2"
                    strokeWidth="1.5"
                    shapeRendering="auto"
                    className={fills.maintenance}
                  />
                </pattern>
                <path d={path} fill={`url(#${hatch})`} />
              </g>
            ) : (
              <path key={status} d={path} vectorEffect="non-scaling-stroke" className={fills[status]} />
            ),
          )}
          {openDay !== undefined && <DayFrame day={openDay} fill="fill-ink/25" />}
          {shown !== null && <DayFrame day={shown} fill="fill-none" />}
        </svg>
      </div>
      <Caption shown={shown === null ? null : dayText(shown)} days={days.length} summary={summary} />
    </div>
  );
}

function DayFrame({ day, fill }: { day: number; fill: string }) {
  return (
    <rect
      x={day * barStep}
      width={barStep}
      height={barsHeight}
      strokeWidth="2"
      vectorEffect="non-scaling-stroke"
      className={`stroke-ink ${fill}`}
    />
  );
}

/**
 * The caption of the strip. It is part of the layout and keeps its height, so nothing moves. It also works on
 * touch screens. Screen readers get the text from the slider.
 */
function Caption({ shown, days, summary }: { shown: string | null; days: number; summary: string }) {
  return (
    <p
      className={clsx(
        'mt-1 flex min-h-8 justify-between gap-2 text-xs xl:min-h-4',
        shown === null ? 'text-muted' : 'text-ink',
      )}
    >
      {shown ?? (
        <>
          <span className="whitespace-nowrap">{texts.daysAgo({ count: days })}</span>
          <span className="text-center">{summary}</span>
          <span>{texts.today}</span>
        </>
      )}
    </p>
  );
}
