import { formatQuantity } from '@/lib/figures';
import { statusLabels } from '@/lib/status';
import { formatAverage } from './describe';
import type { Point } from './points';

/** The figures of a day whose single results are no longer stored. A chart would need more than one point. */
export function DayFigures({ point: { values, status }, unit }: { point: Point; unit: string }) {
  return (
    <>
      <p>
        {values &&
          `Average ${formatAverage(values.avg, unit)}, lowest ${formatQuantity(values.min, unit)}, highest ${formatQuantity(values.max, unit)}. `}
        {status === 'unknown' ? 'No status is known.' : `Worst status: ${statusLabels[status]}.`}
      </p>
      <p className="mt-1 text-muted">
        The single results of this day are no longer stored, so there is no chart. The failures below have
        exact times.
      </p>
    </>
  );
}
