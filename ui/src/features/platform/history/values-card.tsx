import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/platform-history';
import type { Check, Series } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { createPart, LazyPart } from '@/components/lazy-part';
import { Timestamp } from '@/components/timestamp';
import { Card } from '@/components/ui/card';
import { Dimmed } from '@/components/ui/dimmed';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { fill } from '@/lib/fill';
import { CheckSelect } from './check-select';
import { findCheck } from './default-check';
import { isFinal, type Period, type Range, toPeriodValues } from './period';
import { seriesQuery } from './series-query';
import { Show90Days } from './show-90-days';
import type { HistoryView } from './use-history-view';

// The chart is a chunk of its own, because it needs a library. Without it, the rest of the page still works.
const historyChart = createPart(() => import('../chart/history-chart').then((module) => module.HistoryChart));

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
          {texts.values}
        </h3>
        <CheckSelect label={texts.check} checks={checks} value={check.id} onChange={setCheck} />
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
  const query = useQuery(seriesQuery(check.id, period));
  const { data, error, isPlaceholderData, refetch } = query;
  if (!data) {
    if (!error) return <ChartSkeleton />;
    return <ErrorPanel level={4} title={texts.valuesFailed} error={error} onRetry={refetch} />;
  }
  // An empty series of another period says nothing about this one.
  if (isPlaceholderData && isEmpty(data.series)) return <ChartSkeleton />;
  return (
    <Dimmed isDimmed={isPlaceholderData} text={texts.valuesLoadingOther}>
      <UpdateProblem query={query} />
      {data.isCut && (
        <p className="mb-2 text-muted">
          {fill(texts.newestResults, { start: <Timestamp at={data.series.from} absolute /> })}
        </p>
      )}
      {isEmpty(data.series) ? (
        <NoMeasurements check={check} period={period} onShowRange={onShowRange} />
      ) : (
        <LazyPart
          part={historyChart}
          inputs={{ series: data.series, name: check.name, period: data.period }}
          title={texts.chartFailed}
          skeleton={<ChartSkeleton />}
        />
      )}
      {data.series.built_from === 'stored_results' && !isFinal(data.period, query.dataUpdatedAt) && (
        <p className="text-muted text-xs">{texts.fromDatabase}</p>
      )}
    </Dimmed>
  );
}

function isEmpty({ points }: Series): boolean {
  return points.every(({ results }) => results === 0);
}

function NoMeasurements({ check, period, onShowRange }: ValuesProps) {
  if (check.observed_at === undefined) {
    return <p className="text-muted">{texts.notMeasured({ check: check.name })}</p>;
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <p>{texts.noMeasurements({ check: check.name, ...toPeriodValues(period) })}</p>
      <Show90Days period={period} onShowRange={onShowRange} />
    </div>
  );
}

function ChartSkeleton() {
  return (
    <div>
      <LoadingText>{texts.valuesLoading}</LoadingText>
      <Skeleton className="h-86" />
    </div>
  );
}
