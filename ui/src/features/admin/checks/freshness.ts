export const freshnessUnits = [
  { value: 's', label: 'seconds', seconds: 1 },
  { value: 'min', label: 'minutes', seconds: 60 },
  { value: 'h', label: 'hours', seconds: 3_600 },
  { value: 'd', label: 'days', seconds: 86_400 },
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
