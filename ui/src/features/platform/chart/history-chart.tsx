import * as texts from 'texts/platform-chart';
import type { Series } from '@/api/types';
import { dayMs } from '@/lib/duration';
import { getLocalTimeZone } from '@/lib/local-time';
import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { type Period, toPeriodValues } from '../history/period';
import { createScale, getLimits, getTimeTicks, getValueDomain, getValueTicks } from './axes';
import { DayFigures } from './day-figures';
import { describeChart, describePoint } from './describe';
import { plotHeight } from './layout';
import { LimitNotes } from './limit-notes';
import { Plot } from './plot';
import { getFigures, toPoints } from './points';
import { PointsTable } from './points-table';
import { useCursor } from './use-cursor';
import { useWidth } from './use-width';

interface Props {
  series: Series;
  /** The name of the check. */
  name: string;
  period: Period;
}

/** The values of a check as a line with a band from the lowest to the highest, or its status if it has no values. */
export function HistoryChart({ series, name, period }: Props) {
  const points = toPoints(series, useServerNow());
  const isDaily = series.bucket_seconds * 1_000 >= dayMs;
  const isUtc = useStore(timeModePreference) === 'utc' || isDaily;
  const timeZone = isUtc ? 'UTC' : undefined;
  const [box, width] = useWidth(640);

  const hasValues = getFigures(points) !== undefined;
  const limits = hasValues ? getLimits(series) : [];
  const domain = getValueDomain(points, limits);
  const valueTicks = hasValues ? getValueTicks(createScale(domain, [0, 1])) : [];
  const left = hasValues ? 14 + 7 * Math.max(2, ...valueTicks.map(({ label }) => label.length)) : 2;
  const right = 10;
  const x = createScale(
    [points[0]?.from ?? 0, points[points.length - 1]?.to ?? 1],
    [left, Math.max(left + 1, width - right)],
  );
  const y = createScale(domain, [plotHeight, 16]);
  const { index, shown, handlers } = useCursor(points, { left, right });
  const shownPoint = shown === null ? undefined : points[shown];
  const current = points[index];

  if (current && isDaily && points.length === 1) return <DayFigures point={current} unit={series.unit} />;
  return (
    <div>
      <p>
        {describeChart(points, series.unit)}{' '}
        <LimitNotes limits={limits} top={y.to} unit={series.unit} isDaily={isDaily} />
      </p>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={texts.label({ check: name, ...toPeriodValues(period) })}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={index + 1}
        aria-valuetext={current && describePoint(current, series, timeZone)}
        className="mt-2 touch-pan-y rounded-sm"
        {...handlers}
      >
        <Plot
          points={points}
          x={x}
          y={y}
          width={width}
          hasValues={hasValues}
          valueTicks={valueTicks}
          timeTicks={getTimeTicks(x, Math.max(2, Math.floor(width / 90)), isUtc)}
          limits={limits.filter(({ value }) => value <= y.to)}
          unit={series.unit}
          shown={shownPoint}
        />
      </div>
      <p className="mt-1 min-h-8 text-xs xl:min-h-4">
        {shownPoint ? (
          describePoint(shownPoint, series, timeZone)
        ) : (
          <span className="text-muted">{texts.hint({ zone: isUtc ? 'UTC' : getLocalTimeZone() })}</span>
        )}
      </p>
      <PointsTable points={points} series={series} timeZone={timeZone} name={name} />
    </div>
  );
}
