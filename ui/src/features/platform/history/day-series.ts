import { api, readBody } from '@/api/client';
import type { Result, Series, SeriesPoint, Status } from '@/api/types';

const maxPages = 3;
const minuteMs = 60_000;
const dayMinutes = 1_440;
/** The possible lengths of intervals in minutes. */
const lengths = [5, 10, 15, 30, 60, 120, 240];
const worstFirst: readonly Status[] = ['red', 'yellow', 'green', 'unknown'];

/**
 * Returns the measurements of a UTC day that is too old for a series from memory. They come from the database, in at
 * most three requests. It is undefined if there are too many, or if some are no longer stored.
 */
export async function readDaySeries(
  series: Series,
  window: { from: string; to: string },
  signal: AbortSignal,
) {
  const results: Result[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const query = {
      check_id: series.check_id,
      ...window,
      page_size: 500,
      ...(token && { page_token: token }),
    };
    const body = readBody(await api.GET('/api/v1/status-results', { params: { query }, signal }));
    results.push(...body.items);
    token = body.next_page_token;
    if (token === undefined)
      return isComplete(series, results) ? toDaySeries(series, results, window) : undefined;
  }
  return undefined;
}

/** Returns whether nearly all results of the daily figures are still stored. Otherwise missing ones would look like gaps. */
function isComplete({ points }: Series, { length }: readonly Result[]): boolean {
  const expected = points.reduce((sum, { results }) => sum + results, 0);
  return length > 0 && length >= 0.95 * expected;
}

/** Groups the results of a day into intervals. The intervals are so long that nearly all of them have a result. */
export function toDaySeries(
  series: Series,
  results: readonly Result[],
  window: { from: string; to: string },
): Series {
  const length = lengths.find((minutes) => results.length >= (0.9 * dayMinutes) / minutes) ?? 240;
  const start = Date.parse(window.from);
  const groups = Array.from({ length: dayMinutes / length }, (): Result[] => []);
  for (const result of results) {
    groups[Math.floor((Date.parse(result.observed_at) - start) / (length * minuteMs))]?.push(result);
  }
  return {
    ...series,
    ...window,
    bucket_seconds: length * 60,
    built_from: 'results',
    points: groups.map((group, index) => toPoint(group, start + index * length * minuteMs)),
  };
}

function toPoint(results: readonly Result[], at: number): SeriesPoint {
  const values = results.flatMap(({ value }) => value ?? []);
  const status = worstFirst.find((each) => results.some((result) => result.status === each)) ?? 'unknown';
  const point = { at: new Date(at).toISOString(), status, results: results.length };
  if (values.length === 0) return point;
  const avg = values.reduce((sum, value) => sum + value / values.length, 0);
  return { ...point, min: Math.min(...values), avg, max: Math.max(...values) };
}
