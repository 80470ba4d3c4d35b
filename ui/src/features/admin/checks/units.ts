import { noUnit } from 'texts/admin-checks';
import type { CheckKind } from '@/api/types';

export function getDefaultUnit(kind: CheckKind | undefined): string {
  return kind?.units[0] ?? '';
}

/** Returns the options of a list of units, the current one included; undefined if the unit is free text. */
export function listUnitOptions(kind: CheckKind | undefined, current: string) {
  const units = kind?.units ?? [];
  if (units.length === 0) return undefined;
  const allUnits = units.includes(current) ? units : [...units, current];
  return allUnits.map((value) => ({ value, label: value || noUnit }));
}

const secondsPerUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, h: 3_600, d: 86_400 };

/**
 * Returns the limits to start with, in this unit: those of the kind's example. They are empty if the unit is free
 * text, because then nobody knows what the values mean.
 */
export function getDefaultLimits(kind: CheckKind | undefined, unit: string): { warn: string; crit: string } {
  const { warn, crit, unit: exampleUnit = '' } = kind?.example ?? {};
  const factor = unit === exampleUnit ? 1 : (secondsPerUnit[exampleUnit] ?? 0) / (secondsPerUnit[unit] ?? 0);
  if (kind === undefined || kind.units.length === 0 || !(factor > 0 && factor < Infinity)) {
    return { warn: '', crit: '' };
  }
  const format = (limit: number | undefined) =>
    limit === undefined ? '' : String(Number((limit * factor).toPrecision(3)));
  return { warn: format(warn), crit: format(crit) };
}
