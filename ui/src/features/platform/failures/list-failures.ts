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
export function listFailures(pages: readonly FailurePage[], checks: readonly Check[]): Failure[] {
  const started = pages.flatMap(({ items }) => items);
  const [first] = pages;
  const last = pages[pages.length - 1];
  if (!first || !last || last.nextToken !== undefined) return unique(started);
  const known = [...started, ...first.earlier];
  const ongoing = checks.filter(
    ({ id, status, since }) =>
      (status === 'yellow' || status === 'red') &&
      since !== undefined &&
      Date.parse(since) < Date.parse(first.cursor.from) &&
      !known.some(({ check_id, until }) => check_id === id && until === undefined),
  );
  const earlier = [...first.earlier, ...ongoing.map(toFailure)];
  return unique([...started, ...earlier.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))]);
}

function toFailure({ id, platform_id, name, status, since = '', reason }: Check): Transition {
  return {
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

/** Removes periods that two pages have, and statuses that are no failure. */
function unique(transitions: readonly Transition[]): Failure[] {
  const byId = new Map<string, Failure>();
  for (const { to, ...rest } of transitions) {
    if (to === 'yellow' || to === 'red' || to === 'unknown') byId.set(rest.id, { ...rest, to });
  }
  return [...byId.values()];
}
