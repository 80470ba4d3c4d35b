import { useLocation, useSearchParams } from 'react-router';
import { useServerNow } from '@/lib/now';
import { withParam } from '@/lib/search-params';
import { defaultRange, type Period, parseDay, parseRange, type Range } from './period';

/** What the history shows, and functions that change it. */
export interface HistoryView {
  period: Period;
  /** The check of the chart; empty for the default. */
  check: string;
  /** The check whose failures are listed; empty for all. */
  failuresOf: string;
  setRange: (range: Range) => void;
  setDay: (day: string | undefined) => void;
  setCheck: (id: string) => void;
  setFailuresOf: (id: string) => void;
}

/** Returns what the URL selects: `?range=`, `?day=`, `?check=` and `?failures=`. */
export function useHistoryView(): HistoryView {
  const [params, setParams] = useSearchParams();
  const { state } = useLocation();
  const now = useServerNow();

  // The state of the location has the filter of the dashboard, which a new URL would lose.
  const update = (values: Record<string, string>, replace: boolean) =>
    setParams(
      (previous) =>
        Object.entries(values).reduce((next, [name, value]) => withParam(next, name, value), previous),
      { replace, state, preventScrollReset: true },
    );

  return {
    period: { range: parseRange(params.get('range')), day: parseDay(params.get('day'), now) },
    check: params.get('check') ?? '',
    failuresOf: params.get('failures') ?? '',
    setRange: (range) => update({ range: range === defaultRange ? '' : range, day: '' }, true),
    // The back button returns to the range.
    setDay: (day) => update({ day: day ?? '' }, false),
    setCheck: (id) => update({ check: id }, true),
    setFailuresOf: (id) => update({ failures: id }, true),
  };
}
