import type { Check } from '@/api/types';
import { isolate } from '@/lib/isolate';
import { formatDay } from '@/lib/time';
import { type Period, type Range, rangeInfo } from '../history/period';
import { Show90Days } from '../history/show-90-days';

interface Props {
  checks: readonly Check[];
  selected: Check | undefined;
  period: Period;
  onShowRange: (range: Range) => void;
}

/** The text for an empty list. Without measurements, nobody knows whether there were failures. */
export function NoFailures({ checks, selected, period, onShowRange }: Props) {
  const measured = selected ? [selected] : checks;
  if (checks.length > 0 && measured.every(({ observed_at }) => observed_at === undefined)) {
    return <p className="text-muted">Nothing has been measured yet, so no failures are known.</p>;
  }
  const { range, day } = period;
  const time = day === undefined ? `in ${rangeInfo[range].phrase}` : `on ${formatDay(day)} (UTC)`;
  if (checks.length === 0) {
    return <p className="text-muted">No failures were recorded {time}. This platform has no checks now.</p>;
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <p>
        No failures {selected && `of ${isolate(selected.name)} `}
        {time}.
      </p>
      <Show90Days period={period} onShowRange={onShowRange} />
    </div>
  );
}
