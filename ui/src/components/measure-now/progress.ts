import * as texts from 'texts/measure-now';
import type { LatestRuns } from '@/api/types';
import { toSentence } from '@/lib/sentence';

type Sources = LatestRuns['items'];

export interface Progress {
  /** Sources whose newest run has ended and was in progress at the request or started after it. */
  finished: Sources;
  running: number;
}

/** Returns the progress of a measurement. `before` has the newest runs at the time of the request. */
export function getProgress(before: Sources, now: Sources): Progress {
  const previousRuns = new Map(before.map(({ source, newest }) => [source, newest]));
  const isNew = ({ source, newest }: Sources[number]) => {
    const previous = previousRuns.get(source);
    // A run that was already in progress counts, because its source does not start another one.
    return newest !== undefined && (newest.id !== previous?.id || previous.state === 'RUNNING');
  };
  return {
    finished: now.filter((each) => isNew(each) && each.newest?.state !== 'RUNNING'),
    running: now.filter(({ newest }) => newest?.state === 'RUNNING').length,
  };
}

/** Returns the outcome as a sentence. */
export function formatOutcome(finished: Sources): string {
  const runs = finished.flatMap(({ newest }) => newest ?? []);
  const failedRuns = runs.filter(({ state }) => state === 'FAIL');
  if (failedRuns.length > 0) {
    const failures = failedRuns.map(({ source, error_summary }) => `${source}: ${error_summary}`).join('; ');
    return texts.failed({ failures });
  }
  const total = runs.reduce((sum, { checks_total }) => sum + checks_total, 0);
  const failed = runs.reduce((sum, { checks_failed }) => sum + checks_failed, 0);
  return texts.measured({ total, failed });
}

/** Describes a measurement that was still in progress when polling stopped. `detail` is what the server has started. */
export function formatUnfinished(detail: string): string {
  return `${toSentence(detail)} ${texts.unfinished}`;
}
