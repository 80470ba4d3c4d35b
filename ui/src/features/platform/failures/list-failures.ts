import type { Check, Transition } from '@/api/types';
import type { FailurePage } from './failures-query';

/** A period in which a check was degraded, down or without data. */
export type Failure = Pick<Transition, 'id' | 'check_id' | 'check_name' | 'at' | 'reason'> & {
  to: 'yellow' | 'red' | 'unknown';
  until?: string | undefined;
  link?: string | undefined;
};

/** Returns the failures of all loaded pages, newest first. Two pages can have the same one. */
export function listFailures(pages: readonly FailurePage[], checks: readonly Check[]): Failure[] {
  const byId = new Map<string, Failure>();
  for (const transition of pages.flatMap(({ items }) => items)) {
    const { to, ...rest } = transition;
    if (to === 'yellow' || to === 'red' || to === 'unknown') {
      byId.set(rest.id, { ...rest, to, until: findEnd(transition, checks) });
    }
  }
  return [...byId.values()];
}

/**
 * Returns when a period ended. Loaded entries can be older than the state of the check, which then has another status
 * since a later time. The period ended at that time at the latest.
 */
function findEnd({ check_id, at, until }: Transition, checks: readonly Check[]): string | undefined {
  if (until !== undefined) return until;
  const since = checks.find(({ id }) => id === check_id)?.since;
  return since !== undefined && Date.parse(since) > Date.parse(at) ? since : undefined;
}
