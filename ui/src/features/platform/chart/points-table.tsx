import { useState } from 'react';
import * as texts from 'texts/platform-chart';
import type { Series } from '@/api/types';
import { formatQuantity } from '@/lib/figures';
import { describeStatus, describeTime, formatAverage } from './describe';
import type { Point, Values } from './points';

interface Props {
  points: readonly Point[];
  series: Series;
  timeZone: string | undefined;
  name: string;
}

/** The points of the chart as a table, newest first. It is drawn only while it is open. */
export function PointsTable({ points, series: { unit }, timeZone, name }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const label = texts.valuesOf({ check: name });
  const average = unit === '' ? texts.average : texts.averageIn({ unit });
  return (
    <details className="mt-2" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-link hover:underline">{texts.showTable}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard can scroll only what has the focus.
        <section tabIndex={0} aria-label={label} className="mt-2 max-h-80 overflow-auto">
          <table className="w-full text-left text-xs">
            <thead className="sticky top-0 bg-surface text-muted">
              <tr>
                {[texts.time, average, texts.lowest, texts.highest, texts.status].map((heading) => (
                  <th key={heading} scope="col" className="py-1 pr-3 font-medium">
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.from} className="border-divider border-t">
                  <th scope="row" className="min-w-24 py-1 pr-3 font-normal">
                    {describeTime(point, timeZone)}
                  </th>
                  {(['avg', 'min', 'max'] as const).map((key) => (
                    <td key={key} className="py-1 pr-3">
                      {point.values ? formatCell(point.values, key) : texts.none}
                    </td>
                  ))}
                  <td className="py-1">{describeStatus(point)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

function formatCell(values: Values, key: keyof Values): string {
  const isComputed = key === 'avg' && values.min !== values.max;
  return isComputed ? formatAverage(values.avg) : formatQuantity(values[key]);
}
