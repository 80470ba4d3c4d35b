import type { SourceRuns } from '@/api/types';
import { useOutdated } from '@/components/outdated';
import { StatusIcon } from '@/components/status-icon';
import { Timestamp } from '@/components/timestamp';
import { Card } from '@/components/ui/card';
import { useServerNow } from '@/lib/now';
import { toSentence } from '@/lib/sentence';
import { formatRunDuration, formatSource, formatSuccessRate } from './run-text';

const states = {
  ok: { label: 'Up to date', status: 'green', color: 'text-ok' },
  late: { label: 'Late', status: 'yellow', color: 'text-warn' },
  failing: { label: 'Failing', status: 'red', color: 'text-bad' },
  none: { label: 'Not run yet', status: 'unknown', color: 'text-unknown' },
} as const;

/** A card per source: whether its data is current, and how its runs of the last day went. */
export function SourceCards({ sources }: { sources: readonly SourceRuns[] }) {
  return (
    <ul aria-label="Sources" className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {sources.map((source) => (
        <li key={source.source} className="grid">
          <SourceCard source={source} />
        </li>
      ))}
    </ul>
  );
}

function SourceCard({
  source: { source, state, reason, newest_success, next_due_at, last_day },
}: {
  source: SourceRuns;
}) {
  const isOutdated = useOutdated() !== undefined;
  const { label, status, color } = states[state];
  return (
    <Card>
      <h2 className="flex flex-wrap items-center justify-between gap-x-3 font-semibold text-base">
        {formatSource(source)}
        <span className={`inline-flex items-center gap-1.5 text-sm ${isOutdated ? 'text-unknown' : color}`}>
          <StatusIcon status={isOutdated ? 'stale' : status} className="size-4" />
          {isOutdated ? `Last known: ${label}` : label}
        </span>
      </h2>
      {reason !== '' && <p className="wrap-anywhere mt-1 text-pretty">{toSentence(reason)}</p>}
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-muted">Last success</dt>
        <dd>{newest_success?.finished_at ? <Timestamp at={newest_success.finished_at} /> : 'None yet'}</dd>
        <dt className="text-muted">Next run</dt>
        <dd>
          <NextRun at={next_due_at} />
        </dd>
        <dt className="text-muted">Last 24 h</dt>
        <dd>{formatSuccessRate(last_day)}</dd>
        <dt className="text-muted">Median duration</dt>
        <dd>
          {last_day.median_seconds === undefined
            ? 'Unknown'
            : formatRunDuration(last_day.median_seconds * 1_000)}
        </dd>
      </dl>
    </Card>
  );
}

function NextRun({ at }: { at: string | undefined }) {
  const now = useServerNow();
  if (at === undefined) return 'Unknown';
  return (
    <>
      {Date.parse(at) < now && 'Was due '}
      <Timestamp at={at} />
    </>
  );
}
