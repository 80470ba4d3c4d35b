import { median } from 'd3-array';
import type { Series, SeriesPoint, Status } from '@/api/types';

/** The lowest, average and highest value of an interval. */
export interface Values {
  min: number;
  avg: number;
  max: number;
}

/** An interval of the chart. */
export interface Point {
  from: number;
  to: number;
  status: Status;
  /** The number of results, with or without a value. */
  results: number;
  /** Whether the status is unknown only because maintenance or a pause does not count. */
  isExcluded: boolean;
  /** Missing if no result has a value. */
  values: Values | undefined;
}

/** Returns the intervals of a series until now. The last one can be incomplete; it is omitted if it is empty. */
export function toPoints({ points, bucket_seconds }: Series, now: number): Point[] {
  return points
    .map((point) => toPoint(point, bucket_seconds * 1_000))
    .filter(({ from, to, results }) => from < now && (to <= now || results > 0));
}

function toPoint(
  { at, status, results, excluded = false, min, avg, max }: SeriesPoint,
  lengthMs: number,
): Point {
  const from = Date.parse(at);
  const hasValues = min !== undefined && avg !== undefined && max !== undefined;
  const values = hasValues ? { min, avg, max } : undefined;
  return { from, to: from + lengthMs, status, results, isExcluded: excluded, values };
}

/** Returns whether nothing is known about an interval. */
export function isGap({ results, status }: Point): boolean {
  return results === 0 && status === 'unknown';
}

/**
 * Returns the points of the line. It is interrupted at points without values. An interval without a measurement, in
 * which the previous result is still valid, is omitted and does not interrupt the line.
 */
export function toLine(points: readonly Point[]): Point[] {
  return points.filter((point) => point.values !== undefined || point.results > 0 || isGap(point));
}

/** Returns the points that no line connects. The chart shows them as dots. */
export function findIsolated(line: readonly Point[]): Point[] {
  return line.filter(
    (point, index) =>
      point.values !== undefined &&
      line[index - 1]?.values === undefined &&
      line[index + 1]?.values === undefined,
  );
}

export interface Figures {
  median: number;
  lowest: number;
  highest: number;
}

/** Returns the figures of all values; undefined if there are none. The median is that of the averages. */
export function getFigures(points: readonly Point[]): Figures | undefined {
  const values = points.flatMap((point) => point.values ?? []);
  const middle = median(values, ({ avg }) => avg);
  if (middle === undefined) return undefined;
  return {
    median: middle,
    lowest: Math.min(...values.map(({ min }) => min)),
    highest: Math.max(...values.map(({ max }) => max)),
  };
}
