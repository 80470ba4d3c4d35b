import * as texts from 'texts/platform-chart';
import { formatQuantity } from '@/lib/figures';
import { statusLabels } from '@/lib/status';
import { formatAverage } from './describe';
import type { Point } from './points';

/** The figures of a day whose individual results are no longer stored. A chart would need more than one point. */
export function DayFigures({ point: { values, status }, unit }: { point: Point; unit: string }) {
  const figures = values && {
    average: formatAverage(values.avg, unit),
    lowest: formatQuantity(values.min, unit),
    highest: formatQuantity(values.max, unit),
  };
  return (
    <>
      <p>
        {figures && texts.dayFigures(figures)}{' '}
        {status === 'unknown' ? texts.noStatus : texts.worstStatus({ status: statusLabels[status] })}
      </p>
      <p className="mt-1 text-muted">{texts.dayNotStored}</p>
    </>
  );
}
