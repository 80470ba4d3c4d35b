import type { Check, Transition } from '@/api/types';
import type { FailurePage } from './failures-query';

/** A period in which a check was degraded, down or without data. */
export type Failure = Pick<Transition, 'id' | 'check_id' | 'check_name' | 'at' | 'reason'> & {
  to: 'yellow' | 'red' | 'unknown';
  until?: string | undefined;
  link?: string | undefined;
};

/**
 * Returns the failures of all loaded pages, newest first. Failures that had started before the window follow after
 * the last page. Checks that fail now complete them, because the server may no longer have their start in memory.
 */
export function listFailures(
  pages: readonly FailurePage[],
  earlier: readonly Transition[],
  checks: readonly Check[],
): Failure[] {
  const started = pages.flatMap(({ items }) => items);
  const [first] = pages;
  const last = pages[pages.length - 1];
  if (!first || !last || last.nextToken !== undefined) return unique(started, checks);
  const known = [...started, ...earlier];
  const ongoing = checks.filter(
    ({ id, status, since }) =>
      (status === 'yellow' || status === 'red') &&
      since !== undefined &&
      Date.parse(since) < Date.parse(first.cursor.from) &&
      !known.some(({ check_id, until }) => check_id === id && until === undefined),
  );
  const before = [...earlier, ...ongoing.map(toFailure)];
  return unique([...started, ...before.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))], checks);
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

function toFailure({ id, platform_id, name, status, since = '', reason, link }: Check): Transition {
  return {
    ...(link !== undefined && { link }),
    id: `${id}-now`,
    check_id: id,
    check_name: name,
    platform_id,
    from: 'unknown',
    to: status,
    at: since,
    reason,
  };
}

/** Removes periods that two pages have, and statuses that are not failures. */
function unique(transitions: readonly Transition[], checks: readonly Check[]): Failure[] {
  const byId = new Map<string, Failure>();
  for (const transition of transitions) {
    const { to, ...rest } = transition;
    if (to === 'yellow' || to === 'red' || to === 'unknown') {
      byId.set(rest.id, { ...rest, to, until: findEnd(transition, checks) });
    }
  }
  return [...byId.values()];
}
