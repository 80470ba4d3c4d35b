import type { DayStatus } from '@/lib/status';
import type { Scale } from './axes';
import { stripHeight } from './layout';
import type { Point } from './points';

/** Worse statuses are taller, so that the status is visible without colour. Unknown is a hollow line. */
const heights: Record<DayStatus, number> = { green: 6, yellow: 11, red: 16, maintenance: 6, unknown: 2 };

export interface StripShape {
  status: DayStatus;
  path: string;
}

function toShownStatus({ status, isExcluded }: Point): DayStatus {
  return isExcluded ? 'maintenance' : status;
}

/** Returns one path per status for a strip below the plot. Neighbours with the same status are one bar. */
export function buildStrip(points: readonly Point[], x: Scale, top: number): StripShape[] {
  const paths = new Map<DayStatus, string>();
  let start = 0;
  points.forEach((point, index) => {
    const status = toShownStatus(point);
    const next = points[index + 1];
    if (next && toShownStatus(next) === status) return;
    const left = x.toPixel(points[start]?.from ?? point.from);
    const width = Math.max(1, x.toPixel(point.to) - left);
    const height = heights[status];
    const bar = `M${left.toFixed(1)} ${top + stripHeight - height}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
    paths.set(status, (paths.get(status) ?? '') + bar);
    start = index + 1;
  });
  return [...paths].map(([status, path]) => ({ status, path }));
}
