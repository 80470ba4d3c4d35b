const noBreakSpace = '\u00a0';

/**
 * Formats a share as a percentage and rounds down: 99.995 % becomes 99.99 %. It is never 100 % for an
 * incomplete share. The tiny addend corrects binary fractions (0.5743 * 10,000 is 5742.999…).
 */
export function formatPercent(share: number, decimals = 2): string {
  const scale = 10 ** decimals;
  const whole = 100 * scale;
  const floored = share >= 1 ? whole : Math.min(whole - 1, Math.floor(share * whole + 1e-6));
  return `${(floored / scale).toFixed(decimals)}${noBreakSpace}%`;
}

const numberFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 });

/** Formats a value with its unit, such as "1,250 rows". */
export function formatQuantity(value: number, unit = ''): string {
  return unit === '' ? numberFormat.format(value) : `${numberFormat.format(value)}${noBreakSpace}${unit}`;
}

/** Formats a count with its noun, such as "1 check" or "3 checks". */
export function formatCount(count: number, noun: string): string {
  return `${numberFormat.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Formats the uptime of a time window, and its coverage if that is incomplete. Lines break only between the
 * two.
 */
export function formatUptime(uptime: number | undefined, coverage: number): string {
  if (uptime === undefined) return 'No uptime data';
  const figure = `${formatPercent(uptime)}${noBreakSpace}uptime`;
  return coverage < 1 ? `${figure} · ${formatPercent(coverage, 0)}${noBreakSpace}coverage` : figure;
}
