import type { QueryState } from '@tanstack/react-query';

/** The interval of queries that fail. Once the server answers again, the page is current within this time. */
const recoveryMs = 30_000;

type PolledQuery = { state: Pick<QueryState<unknown, Error>, 'status'> };

/**
 * Returns a `refetchInterval` that polls at `intervalMs`, and every 30 seconds after a failure. No failure stops it: a
 * user can also sign in again in another tab.
 */
export function createPollInterval(intervalMs: number) {
  return ({ state }: PolledQuery): number => (state.status === 'error' ? recoveryMs : intervalMs);
}
