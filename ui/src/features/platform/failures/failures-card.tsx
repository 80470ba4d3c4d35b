import { useInfiniteQuery } from '@tanstack/react-query';
import { loadOlder } from 'texts/load-more';
import * as texts from 'texts/platform-history';
import type { Check } from '@/api/types';
import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { LoadMore } from '@/components/load-more';
import { toRowId } from '@/components/row-id';
import { Card } from '@/components/ui/card';
import { Dimmed } from '@/components/ui/dimmed';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { CheckSelect } from '../history/check-select';
import type { HistoryView } from '../history/use-history-view';
import { failureColumns } from './failure-columns';
import { failuresQuery } from './failures-query';
import { type Failure, listFailures } from './list-failures';
import { NoFailures } from './no-failures';

interface Props {
  platformId: string;
  checks: readonly Check[];
  view: HistoryView;
}

/** The periods in which checks were degraded, down or without data. */
export function FailuresCard({ platformId, checks, view }: Props) {
  const selected = checks.find(({ id }) => id === view.failuresOf);
  return (
    <Card aria-labelledby="failures">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id="failures" className="font-semibold text-base">
          {texts.failures}
        </h3>
        {checks.length > 1 && (
          <CheckSelect
            label={texts.failuresOf}
            all={texts.allChecks}
            checks={checks}
            value={selected?.id ?? ''}
            onChange={view.setFailuresOf}
          />
        )}
      </div>
      <Failures platformId={platformId} checks={checks} selected={selected} view={view} />
    </Card>
  );
}

interface FailuresProps extends Props {
  selected: Check | undefined;
}

function Failures({ platformId, checks, selected, view: { period, setRange } }: FailuresProps) {
  const filter = { platform_id: platformId, ...(selected && { check_id: selected.id }) };
  const query = useInfiniteQuery(failuresQuery(filter, period));
  const { data, error, isPlaceholderData, refetch } = query;
  if (!data) {
    if (!error) return <FailuresSkeleton />;
    return <ErrorPanel level={4} title={texts.failuresFailed} error={error} onRetry={refetch} />;
  }
  const failures = listFailures(data.pages, selected ? [selected] : checks);
  // An empty list of another period says nothing about this one.
  if (isPlaceholderData && failures.length === 0) return <FailuresSkeleton />;
  return (
    <Dimmed isDimmed={isPlaceholderData} text={texts.failuresLoadingOther}>
      <UpdateProblem query={query} />
      {failures.length === 0 ? (
        <NoFailures checks={checks} selected={selected} period={period} onShowRange={setRange} />
      ) : (
        <FailureTable failures={failures} checks={checks} />
      )}
      <LoadMore label={loadOlder} query={query} ids={failures.map(({ id }) => toRowId(id))} />
    </Dimmed>
  );
}

function FailureTable({ failures, checks }: { failures: readonly Failure[]; checks: readonly Check[] }) {
  const findName = ({ check_id, check_name }: Failure) =>
    check_name || (checks.find(({ id }) => id === check_id)?.name ?? texts.archivedCheck);
  return (
    <>
      <DataTable
        labelledBy="failures"
        rows={failures}
        rowKey={({ id }) => id}
        nameLabel={texts.check}
        level={4}
        name={findName}
        columns={failureColumns}
      />
      {failures.some(({ to }) => to === 'unknown') && (
        <p className="mt-2 text-muted text-xs">{texts.noDataMeaning}</p>
      )}
    </>
  );
}

function FailuresSkeleton() {
  return (
    <div>
      <LoadingText>{texts.failuresLoading}</LoadingText>
      <Skeleton className="h-16" />
    </div>
  );
}
