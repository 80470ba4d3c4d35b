import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loadOlder } from 'texts/load-more';
import * as texts from 'texts/runs';
import type { Run } from '@/api/types';
import { type Column, DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { LoadMore } from '@/components/load-more';
import { toMoreId, toRowId } from '@/components/row-id';
import { StatusIcon } from '@/components/status-icon';
import { Timestamp } from '@/components/timestamp';
import { Button } from '@/components/ui/button';
import { Dimmed } from '@/components/ui/dimmed';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { useServerNow } from '@/lib/now';
import { toSentence } from '@/lib/sentence';
import { getServerNow } from '@/lib/server-clock';
import { RunResults } from './run-results';
import {
  formatMeasured,
  formatRunDuration,
  formatSource,
  getDuration,
  getOutcome,
  outcomeLabels,
  type RunOutcome,
} from './run-text';
import { type RunFilter, runsQuery } from './runs-queries';

/** The runs that match the filter, newest first. A row opens to its results. */
export function RunList({ filter }: { filter: RunFilter }) {
  const query = useInfiniteQuery(runsQuery(filter, getServerNow));
  const runs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const [openRuns, setOpenRuns] = useState<ReadonlySet<string>>(new Set());

  // An empty list of another filter says nothing about this one.
  if (!query.data || (query.isPlaceholderData && runs.length === 0)) {
    if (!query.error) return <Skeleton className="h-96" />;
    return <ErrorPanel level={2} title={texts.runsFailed} error={query.error} onRetry={query.refetch} />;
  }
  if (runs.length === 0) {
    const isFiltered = filter.source !== '' || filter.state !== '';
    return (
      <>
        <UpdateProblem query={query} />
        <p className="text-muted">{isFiltered ? texts.noMatch : texts.noneInPeriod}</p>
      </>
    );
  }
  const toggle = (id: string) =>
    setOpenRuns((open) => new Set(open.has(id) ? [...open].filter((each) => each !== id) : [...open, id]));
  const columns: readonly Column<Run>[] = [
    { label: texts.source, cell: ({ source }) => formatSource(source) },
    { label: texts.state, cell: (run) => <Outcome run={run} /> },
    { label: texts.duration, cell: (run) => <Duration run={run} /> },
    { label: texts.measured, cell: formatMeasured },
    {
      label: texts.results,
      cell: (run) => {
        const isOpen = openRuns.has(run.id);
        const source = formatSource(run.source);
        return (
          <Button
            variant="quiet"
            className="-mx-2 -my-1"
            aria-expanded={isOpen}
            aria-controls={toMoreId(run.id)}
            aria-label={isOpen ? texts.hideResults({ source }) : texts.showResults({ source })}
            onClick={() => toggle(run.id)}
          >
            {isOpen ? texts.hide : texts.show}
          </Button>
        );
      },
    },
  ];
  return (
    <Dimmed isDimmed={query.isPlaceholderData} text={texts.runsLoading}>
      <UpdateProblem query={query} />
      <DataTable
        labelledBy="runs"
        rows={runs}
        rowKey={({ id }) => id}
        nameLabel={texts.started}
        level={3}
        name={({ started_at }) => <Timestamp at={started_at} absolute />}
        detail={({ trigger }) => (trigger === 'manual' ? texts.startedByPerson : '')}
        columns={columns}
        more={(run) => (openRuns.has(run.id) ? <RunResults run={run} /> : null)}
      />
      <LoadMore label={loadOlder} query={query} ids={runs.map(({ id }) => toRowId(id))} />
    </Dimmed>
  );
}

const outcomeStatus = { running: 'stale', succeeded: 'green', incomplete: 'yellow', failed: 'red' } as const;
const outcomeColors: Record<RunOutcome, string> = {
  running: 'text-unknown',
  succeeded: 'text-ok',
  incomplete: 'text-warn',
  failed: 'text-bad',
};

function Outcome({ run }: { run: Run }) {
  const outcome = getOutcome(run);
  return (
    <>
      <span className={`inline-flex items-center gap-1.5 ${outcomeColors[outcome]}`}>
        <StatusIcon status={outcomeStatus[outcome]} className="size-4 shrink-0" />
        {outcomeLabels[outcome]}
      </span>
      {run.error_summary !== '' && (
        <p className="wrap-anywhere line-clamp-2 text-muted text-xs">{toSentence(run.error_summary)}</p>
      )}
    </>
  );
}

function Duration({ run }: { run: Run }) {
  const now = useServerNow();
  return run.finished_at === undefined
    ? texts.durationSoFar({ duration: formatRunDuration(getDuration(run, now)) })
    : formatRunDuration(getDuration(run, now));
}
