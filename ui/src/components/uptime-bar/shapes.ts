import type { DayStatus } from '@/lib/status';

/** Sizes in user units. The drawing is stretched to the width of its box, so only heights equal pixels. */
export const barStep = 10;
export const barsHeight = 32;
const barWidth = 8;

/** The height of a bar by status. Worse days are taller, so that the state is visible without colour. */
const heights: Record<DayStatus, number> = { green: 18, yellow: 25, red: 32, maintenance: 18, unknown: 8 };

export interface Shape {
  status: DayStatus;
  path: string;
}

/** Returns one path per status instead of one element per day. This keeps a page with 100 strips small. */
export function buildShapes(days: readonly DayStatus[]): Shape[] {
  const paths = new Map<DayStatus, string>();
  days.forEach((status, index) => {
    const height = heights[status];
    const left = index * barStep + (barStep - barWidth) / 2;
    // A hollow bar needs room for its outline at the bottom.
    const top = barsHeight - height - (status === 'unknown' ? 1 : 0);
    const bar = `M${left} ${top}h${barWidth}v${height}h-${barWidth}z`;
    paths.set(status, (paths.get(status) ?? '') + bar);
  });
  return [...paths].map(([status, path]) => ({ status, path }));
}
