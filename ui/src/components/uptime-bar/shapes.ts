import type { DayStatus } from '@/lib/status';

/** User units of the drawing; it is stretched to the width of its box, so only the height is in pixels. */
export const barStep = 10;
export const barsHeight = 32;
const barWidth = 8;

/** Height carries the state where colour cannot: the worse, the taller. */
const heights: Record<DayStatus, number> = { green: 18, yellow: 25, red: 32, maintenance: 18, unknown: 8 };

export interface Shape {
  status: DayStatus;
  path: string;
}

/** One path per status that occurs, instead of one element per day: 100 strips stay a small page. */
export function shapesOf(days: readonly DayStatus[]): Shape[] {
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
