/** The parts of the chart from top to bottom, in pixels. */
export const plotHeight = 196;
export const axisHeight = 20;
export const stripHeight = 16;

/** The height of the chart. Without values, there is no plot above the time axis. */
export function getChartHeight(hasValues: boolean): number {
  return (hasValues ? plotHeight : 0) + stripHeight + 8 + axisHeight;
}
