import { notifyManager, type Query, type QueryClient } from '@tanstack/react-query';
import { createStore } from '@/lib/store';
import { ApiError, InvalidResponseError, SessionExpiredError } from './errors';

/** The age at which data is no longer shown as the current status. */
export const maxAgeMs = 90_000;

/** The interval for noticing that the computer slept, the tab was frozen or the clock was changed. */
const watchIntervalMs = 10_000;

/**
 * Why the shown data is not current: no answer, an error of the server, no permission, an answer that cannot be read,
 * an expired session, or a response that is on its way.
 */
export type OutdatedCause = 'silent' | 'errors' | 'refused' | 'invalid' | 'session' | 'checking';

export interface Connection {
  isSessionExpired: boolean;
  /** When the shown data arrived, if a later request failed. */
  failedSince: number | undefined;
  /** When the shown data arrived, if it is older than 90 seconds. Nothing is then shown as operational. */
  outdatedSince: number | undefined;
  /** Why the request failed or the data is old. */
  cause: OutdatedCause;
}

const good: Connection = {
  isSessionExpired: false,
  failedSince: undefined,
  outdatedSince: undefined,
  cause: 'silent',
};

/** The state of the connection, as far as the data on the page shows it. Times are those of this computer. */
export const connection = createStore<Connection>(good);

/** When the data of each query arrived, by a clock that nobody can change. It stops while the computer sleeps. */
const arrivals = new WeakMap<Query, { updatedAt: number; uptime: number }>();

/**
 * Returns the age of the data in milliseconds. Two clocks measure it, and the longer time counts: the wall clock
 * can be set back, and the other one stops while the computer sleeps.
 */
function getAge(query: Query): number {
  const { dataUpdatedAt: updatedAt } = query.state;
  const wallAge = Date.now() - updatedAt;
  let arrival = arrivals.get(query);
  if (arrival?.updatedAt !== updatedAt) {
    arrival = { updatedAt, uptime: performance.now() - Math.max(0, wallAge) };
    arrivals.set(query, arrival);
  }
  return Math.max(wallAge, performance.now() - arrival.uptime);
}

/** Returns whether a query is in use, is polled and has data. What no longer exists is not a connection problem. */
function isLive(query: Query): boolean {
  const { data, error } = query.state;
  const isMissing = error instanceof ApiError && error.status === 404;
  return query.meta?.live === true && query.isActive() && data !== undefined && !isMissing;
}

function findCause(query: Query | undefined): OutdatedCause {
  if (query?.state.status === 'success' && query.state.fetchStatus === 'fetching') return 'checking';
  const error = query?.state.error;
  if (error instanceof SessionExpiredError) return 'session';
  if (error instanceof InvalidResponseError) return 'invalid';
  if (!(error instanceof ApiError)) return 'silent';
  return error.status === 403 ? 'refused' : 'errors';
}

function describeConnection(queries: readonly Query[]): Connection {
  const live = queries.filter(isLive);
  const failed = live.find(({ state }) => state.status === 'error');
  const outdated = live.find((query) => getAge(query) > maxAgeMs);
  const getArrival = (query: Query) => Math.round((Date.now() - getAge(query)) / 1_000) * 1_000;
  return {
    isSessionExpired: queries.some(
      (query) => query.isActive() && query.state.error instanceof SessionExpiredError,
    ),
    failedSince: failed && getArrival(failed),
    outdatedSince: outdated && getArrival(outdated),
    cause: findCause(outdated ?? failed),
  };
}

/** Keeps `connection` up to date until the returned function is called. */
export function watchConnection(client: QueryClient): () => void {
  const cache = client.getQueryCache();
  let limitTimer: ReturnType<typeof setTimeout> | undefined;
  let watchedAt = Date.now();

  const update = () => {
    const queries = cache.getAll();
    const next = describeConnection(queries);
    const previous = connection.get();
    const keys = Object.keys(next) as (keyof Connection)[];
    if (keys.some((key) => next[key] !== previous[key])) connection.set(next);
    clearTimeout(limitTimer);
    const remaining = queries.filter(isLive).map((query) => maxAgeMs - getAge(query));
    const soonest = Math.min(...remaining.filter((ms) => ms >= 0));
    if (Number.isFinite(soonest)) limitTimer = setTimeout(update, soonest + 1);
  };
  const refetch = () => client.refetchQueries({ type: 'active', predicate: isLive });
  // After a sleep, the next poll could be half a minute away.
  const watch = () => {
    const wasAsleep = Math.abs(Date.now() - watchedAt) > maxAgeMs;
    watchedAt = Date.now();
    if (wasAsleep) refetch();
    update();
  };

  const unsubscribe = cache.subscribe(notifyManager.batchCalls(update));
  const watchTimer = setInterval(watch, watchIntervalMs);
  window.addEventListener('online', refetch);
  document.addEventListener('visibilitychange', watch);
  update();
  return () => {
    unsubscribe();
    clearInterval(watchTimer);
    clearTimeout(limitTimer);
    window.removeEventListener('online', refetch);
    document.removeEventListener('visibilitychange', watch);
    connection.set(good);
  };
}
