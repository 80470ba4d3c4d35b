import * as texts from 'texts/admin-checks';
import { locale } from 'texts/language';

export const freshnessUnits = [
  { value: 's', label: texts.seconds, unit: 'second', seconds: 1 },
  { value: 'min', label: texts.minutes, unit: 'minute', seconds: 60 },
  { value: 'h', label: texts.hours, unit: 'hour', seconds: 3_600 },
  { value: 'd', label: texts.days, unit: 'day', seconds: 86_400 },
] as const;

/** Splits seconds into a number and the largest unit without a fraction: 900 is 15 minutes. */
export function splitFreshness(seconds: number): { freshness: string; freshness_unit: string } {
  const unit = freshnessUnits.findLast((each) => seconds % each.seconds === 0) ?? freshnessUnits[0];
  return { freshness: String(seconds / unit.seconds), freshness_unit: unit.value };
}

export function toSeconds(values: { freshness: string; freshness_unit: string }): number {
  const unit = freshnessUnits.find(({ value }) => value === values.freshness_unit) ?? freshnessUnits[0];
  return Number(values.freshness.trim() || Number.NaN) * unit.seconds;
}

/** Formats the number in a field with its unit, such as "15 minutes". */
export function formatPeriod(number: string, unitValue: string): string {
  const { unit } = freshnessUnits.find(({ value }) => value === unitValue) ?? freshnessUnits[0];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(number));
}
