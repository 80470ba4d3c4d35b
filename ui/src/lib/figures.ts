import * as texts from 'texts/common';
import { locale } from 'texts/language';

const noBreakSpace = '\u00a0';

const percentFormats = new Map<number, Intl.NumberFormat>();

/** Returns the format with this number of decimals. Creating one is slow, so they are kept. */
function getPercentFormat(decimals: number): Intl.NumberFormat {
  const kept = percentFormats.get(decimals);
  if (kept) return kept;
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  percentFormats.set(decimals, format);
  return format;
}

/**
 * Formats a share as a percentage and rounds down: 99.995 % becomes 99.99 %. It is never 100 % for an
 * incomplete share. The tiny addend corrects binary fractions (0.5743 * 10,000 is 5742.999…).
 */
export function formatPercent(share: number, decimals = 2): string {
  const scale = 10 ** decimals;
  const whole = 100 * scale;
  const floored = share >= 1 ? whole : Math.min(whole - 1, Math.floor(share * whole + 1e-6));
  return `${getPercentFormat(decimals).format(floored / scale)}${noBreakSpace}%`;
}

const maxDecimals = 3;

const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: maxDecimals });

/** Formats a value with its unit, such as "1,250 rows". */
export function formatQuantity(value: number, unit = ''): string {
  return unit === '' ? numberFormat.format(value) : `${numberFormat.format(value)}${noBreakSpace}${unit}`;
}

/**
 * Formats a measured value with its unit. A large value has fewer decimals: 64.546 min becomes 64.5 min. It has more
 * if it would otherwise be on the other side of a limit, or be 0.
 */
export function formatValue(
  value: number,
  { unit, warn, crit }: { unit: string; warn?: number; crit?: number },
): string {
  const marks = [0, warn, crit].filter((mark) => mark !== undefined);
  const size = Math.abs(value);
  let decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  while (
    decimals < maxDecimals &&
    marks.some((mark) => Math.sign(round(value, decimals) - mark) !== Math.sign(value - mark))
  ) {
    decimals += 1;
  }
  return formatQuantity(round(value, decimals), unit);
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Keeps the words of a figure on one line. */
function bindWords(text: string): string {
  return text.replaceAll(' ', noBreakSpace);
}

/**
 * Formats the uptime of a time window, and its coverage if that is incomplete. Lines break only between the
 * two.
 */
export function formatUptime(uptime: number | undefined, coverage: number): string {
  if (uptime === undefined) return texts.noUptime;
  const figure = bindWords(texts.uptime({ percent: formatPercent(uptime) }));
  if (coverage >= 1) return figure;
  return `${figure} · ${bindWords(texts.coverage({ percent: formatPercent(coverage, 0) }))}`;
}
