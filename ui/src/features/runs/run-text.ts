import { locale } from 'texts/language';
import * as texts from 'texts/runs';
import type { Run, SourceRuns } from '@/api/types';
import { formatDuration, minuteMs, secondMs } from '@/lib/duration';
import { formatPercent, formatQuantity } from '@/lib/figures';

const sourceLabels: Partial<Record<Run['source'], string>> = {
  http: 'HTTP',
  sql: 'SQL',
  databricks: 'Databricks',
  heartbeat: texts.pushed,
  fixture: texts.simulated,
};

/** Returns the name of a source. A source that this version does not know is shown as the server names it. */
export function formatSource(source: Run['source']): string {
  return sourceLabels[source] ?? source;
}

export type RunOutcome = 'running' | 'succeeded' | 'incomplete' | 'failed';

/** A run succeeds if its results are stored. Some of its checks can be without a measurement nevertheless. */
export function getOutcome({ state, checks_failed }: Run): RunOutcome {
  if (state === 'RUNNING') return 'running';
  if (state === 'FAIL') return 'failed';
  return checks_failed > 0 ? 'incomplete' : 'succeeded';
}

export const outcomeLabels: Record<RunOutcome, string> = {
  running: texts.running,
  succeeded: texts.succeeded,
  incomplete: texts.incomplete,
  failed: texts.failed,
};

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Formats a duration of a run: short ones in tenths of a second, long ones like everywhere else. */
export function formatRunDuration(ms: number): string {
  if (ms < 100) return texts.instant;
  if (ms >= minuteMs) return formatDuration(ms);
  const seconds = ms / secondMs;
  return texts.seconds({ count: seconds < 10 ? tenths.format(seconds) : seconds.toFixed(0) });
}

/** Returns how long a run has taken until now or until its end. A computer's clock can be behind the start. */
export function getDuration({ started_at, finished_at }: Run, now: number): number {
  return Math.max(0, (finished_at === undefined ? now : Date.parse(finished_at)) - Date.parse(started_at));
}

/** Formats how many checks of a run were measured. */
export function formatMeasured({ state, checks_total, checks_failed }: Run): string {
  if (state === 'RUNNING' || checks_total === 0) return texts.checks({ count: checks_total });
  if (checks_failed === 0) return texts.allChecks({ count: checks_total });
  return texts.someChecks({ measured: formatQuantity(checks_total - checks_failed), total: checks_total });
}

/** Formats the share of successful runs, such as "97 % (34 of 35 runs)". */
export function formatSuccessRate({ finished, succeeded }: SourceRuns['last_day']): string {
  if (finished === 0) return texts.noFinished;
  return texts.successRate({
    percent: formatPercent(succeeded / finished, 0),
    succeeded: formatQuantity(succeeded),
    finished,
  });
}
