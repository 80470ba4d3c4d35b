import * as texts from 'texts/platform-history';
import type { Check } from '@/api/types';
import { type Period, type Range, toPeriodValues } from '../history/period';
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
    return <p className="text-muted">{texts.nothingMeasured}</p>;
  }
  const values = toPeriodValues(period);
  if (checks.length === 0) {
    return <p className="text-muted">{texts.noFailuresNoChecks(values)}</p>;
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <p>{selected ? texts.noFailuresOf({ check: selected.name, ...values }) : texts.noFailures(values)}</p>
      <Show90Days period={period} onShowRange={onShowRange} />
    </div>
  );
}
