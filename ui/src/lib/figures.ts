const noBreakSpace = '\u00a0';

/**
 * A share as a percentage, floored: 99.995 % is shown as 99.99 %, and never as 100 % while anything is missing. The tiny
 * addend undoes binary fractions (0.5743 * 10,000 is 5742.999…).
 */
export function formatPercent(share: number, decimals = 2): string {
  const scale = 10 ** decimals;
  const whole = 100 * scale;
  const floored = share >= 1 ? whole : Math.min(whole - 1, Math.floor(share * whole + 1e-6));
  return `${(floored / scale).toFixed(decimals)}${noBreakSpace}%`;
}

const numberFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 });

/** A value with its unit: "1,250 rows". */
export function formatQuantity(value: number, unit = ''): string {
  return unit === '' ? numberFormat.format(value) : `${numberFormat.format(value)}${noBreakSpace}${unit}`;
}

/** "1 check", "3 checks". */
export function formatCount(count: number, noun: string): string {
  return `${numberFormat.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The text of a time window: its uptime, and its coverage if that is not complete. A line can only break between the two. */
export function formatUptime(uptime: number | undefined, coverage: number): string {
  if (uptime === undefined) return 'No uptime data';
  const figure = `${formatPercent(uptime)}${noBreakSpace}uptime`;
  return coverage < 1 ? `${figure} · ${formatPercent(coverage, 0)}${noBreakSpace}coverage` : figure;
}
