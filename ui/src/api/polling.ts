import type { QueryState } from '@tanstack/react-query';
import { SessionExpiredError } from './errors';

const backOffMs = 120_000;
const failuresBeforeBackOff = 3;

type PolledQuery = { state: Pick<QueryState<unknown, Error>, 'status' | 'error' | 'errorUpdateCount'> };

/** The error count of each query at its last success. The library keeps only the total. */
const errorsAtSuccess = new WeakMap<PolledQuery, number>();

/**
 * Returns a `refetchInterval` that polls at `intervalMs`. It polls every two minutes after three failures in
 * a row, and stops when the session has expired. The library pauses polling in a hidden tab.
 */
export function createPollInterval(intervalMs: number) {
  return (query: PolledQuery): number | false => {
    const { status, error, errorUpdateCount } = query.state;
    if (error instanceof SessionExpiredError) return false;
    if (status === 'success') errorsAtSuccess.set(query, errorUpdateCount);
    const failures = errorUpdateCount - (errorsAtSuccess.get(query) ?? 0);
    return failures >= failuresBeforeBackOff ? Math.max(backOffMs, intervalMs) : intervalMs;
  };
}
