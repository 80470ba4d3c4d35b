import type { Check } from '@/api/types';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/lib/time';
import { type Period, type Range, rangeInfo } from '../history/period';

interface Props {
  checks: readonly Check[];
  selected: Check | undefined;
  period: Period;
  onShowRange: (range: Range) => void;
}

/** The text for an empty list. Without measurements, nobody knows whether there were failures. */
export function NoFailures({ checks, selected, period: { range, day }, onShowRange }: Props) {
  const measured = selected ? [selected] : checks;
  if (measured.length > 0 && measured.every(({ observed_at }) => observed_at === undefined)) {
    return <p className="text-muted">Nothing has been measured yet, so no failures are known.</p>;
  }
  const time = day === undefined ? `in ${rangeInfo[range].phrase}` : `on ${formatDay(day)} (UTC)`;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <p>
        No failures {selected && `of ${selected.name} `}
        {time}.
      </p>
      {(day !== undefined || range !== '90d') && (
        <Button variant="quiet" onClick={() => onShowRange('90d')}>
          Show 90 days
        </Button>
      )}
    </div>
  );
}
