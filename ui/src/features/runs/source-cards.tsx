import { lastKnown, unknown } from 'texts/common';
import * as texts from 'texts/runs';
import type { SourceRuns } from '@/api/types';
import { useOutdated } from '@/components/outdated';
import { StatusIcon } from '@/components/status-icon';
import { Timestamp } from '@/components/timestamp';
import { Card } from '@/components/ui/card';
import { fill } from '@/lib/fill';
import { useServerNow } from '@/lib/now';
import { toSentence } from '@/lib/sentence';
import { clockLagMs } from '@/lib/time';
import { formatRunDuration, formatSource, formatSuccessRate } from './run-text';

const states = {
  ok: { label: texts.upToDate, status: 'green', color: 'text-ok' },
  late: { label: texts.late, status: 'yellow', color: 'text-warn' },
  failing: { label: texts.failing, status: 'red', color: 'text-bad' },
  none: { label: texts.notRun, status: 'unknown', color: 'text-unknown' },
} as const;

/** A card per source: whether its data is current, and how its runs of the last day went. */
export function SourceCards({ sources }: { sources: readonly SourceRuns[] }) {
  return (
    <ul aria-label={texts.sources} className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
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
          {isOutdated ? lastKnown({ status: label }) : label}
        </span>
      </h2>
      {reason !== '' && <p className="wrap-anywhere mt-1 text-pretty">{toSentence(reason)}</p>}
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-muted">{texts.lastSuccess}</dt>
        <dd>
          {newest_success?.finished_at ? <Timestamp at={newest_success.finished_at} /> : texts.noSuccess}
        </dd>
        <dt className="text-muted">{texts.nextRun}</dt>
        <dd>
          <NextRun at={next_due_at} />
        </dd>
        <dt className="text-muted">{texts.last24Hours}</dt>
        <dd>{formatSuccessRate(last_day)}</dd>
        <dt className="text-muted">{texts.medianDuration}</dt>
        <dd>
          {last_day.median_seconds === undefined
            ? unknown
            : formatRunDuration(last_day.median_seconds * 1_000)}
        </dd>
      </dl>
    </Card>
  );
}

function NextRun({ at }: { at: string | undefined }) {
  const now = useServerNow();
  if (at === undefined) return unknown;
  if (Date.parse(at) < now) return fill(texts.wasDue, { time: <Timestamp at={at} /> });
  // The future is never "just now".
  const isNow = Date.parse(at) < now + clockLagMs;
  return <Timestamp at={at} {...(isNow && { relative: texts.now })} />;
}
