import type { QueryState } from '@tanstack/react-query';

const backOffMs = 120_000;
const failuresBeforeBackOff = 3;

type PolledQuery = { state: Pick<QueryState<unknown, Error>, 'status' | 'errorUpdateCount'> };

/** The error count of each query at its last success. The library keeps only the total. */
const errorsAtSuccess = new WeakMap<PolledQuery, number>();

/**
 * Returns a `refetchInterval` that polls at `intervalMs`, and every two minutes after three failures in a row. No
 * failure stops it: a user can also sign in again in another tab.
 */
export function createPollInterval(intervalMs: number) {
  return (query: PolledQuery): number => {
    const { status, errorUpdateCount } = query.state;
    if (status === 'success') errorsAtSuccess.set(query, errorUpdateCount);
    const failures = errorUpdateCount - (errorsAtSuccess.get(query) ?? 0);
    return failures >= failuresBeforeBackOff ? Math.max(backOffMs, intervalMs) : intervalMs;
  };
}
