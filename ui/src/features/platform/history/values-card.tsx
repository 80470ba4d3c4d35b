import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { lazy, Suspense } from 'react';
import type { Check, Series } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { formatDay } from '@/lib/time';
import { CheckSelect } from './check-select';
import { findCheck } from './default-check';
import { type Period, type Range, rangeInfo } from './period';
import { seriesQuery } from './series-query';
import { Show90Days } from './show-90-days';
import type { HistoryView } from './use-history-view';

// The chart is a chunk of its own, because it needs a library. Without it, the rest of the page still works.
const HistoryChart = lazy(() =>
  import('../chart/history-chart').then(
    ({ HistoryChart }) => ({ default: HistoryChart }),
    () => ({ default: ChartUnavailable }),
  ),
);

interface Props {
  checks: readonly Check[];
  view: HistoryView;
}

/** The values of one check in the period. */
export function ValuesCard({ checks, view: { check: id, period, setCheck, setRange } }: Props) {
  const check = findCheck(checks, id);
  if (!check) return null;
  return (
    <Card aria-labelledby="values">
      <div className="mb-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id="values" className="font-semibold text-base">
          Values
        </h3>
        <CheckSelect label="Check" checks={checks} value={check.id} onChange={setCheck} />
      </div>
      <Values check={check} period={period} onShowRange={setRange} />
    </Card>
  );
}

interface ValuesProps {
  check: Check;
  period: Period;
  onShowRange: (range: Range) => void;
}

function Values({ check, period, onShowRange }: ValuesProps) {
  const { data, error, isPlaceholderData, refetch } = useQuery(seriesQuery(check.id, period));
  const phrase = period.day === undefined ? rangeInfo[period.range].phrase : `${formatDay(period.day)} (UTC)`;
  if (!data) {
    if (!error) return <ChartSkeleton />;
    return <ErrorPanel level={4} title="Can't load the values" error={error} onRetry={refetch} />;
  }
  return (
    <div aria-busy={isPlaceholderData} className={clsx(isPlaceholderData && 'opacity-60')}>
      {isEmpty(data) ? (
        <NoMeasurements check={check} phrase={phrase} period={period} onShowRange={onShowRange} />
      ) : (
        <Suspense fallback={<ChartSkeleton />}>
          <HistoryChart series={data} name={check.name} phrase={phrase} />
        </Suspense>
      )}
    </div>
  );
}

function isEmpty({ points }: Series): boolean {
  return points.every(({ results }) => results === 0);
}

function NoMeasurements({ check, phrase, period, onShowRange }: ValuesProps & { phrase: string }) {
  if (check.observed_at === undefined) {
    return <p className="text-muted">{check.name} has not been measured yet.</p>;
  }
  const preposition = period.day === undefined ? 'in' : 'on';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <p>
        No measurements of {check.name} {preposition} {phrase}.
      </p>
      <Show90Days period={period} onShowRange={onShowRange} />
    </div>
  );
}

function ChartSkeleton() {
  return (
    <div>
      <LoadingText>Loading values</LoadingText>
      <Skeleton className="h-86" />
    </div>
  );
}

/** Shown if the chunk is missing. The usual reason is a newly deployed version. */
function ChartUnavailable() {
  return (
    <div role="alert">
      <p>Can't load the chart. Reload the page to get the newest version.</p>
      <Button className="mt-3" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </div>
  );
}
