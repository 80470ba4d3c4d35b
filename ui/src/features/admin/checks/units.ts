import type { CheckKind } from '@/api/types';

export function getDefaultUnit(kind: CheckKind | undefined): string {
  return kind?.units[0] ?? '';
}

/** Returns the options of a list of units, the current one included; undefined if the unit is free text. */
export function listUnitOptions(kind: CheckKind | undefined, current: string) {
  const units = kind?.units ?? [];
  if (units.length === 0) return undefined;
  const allUnits = units.includes(current) ? units : [...units, current];
  return allUnits.map((value) => ({ value, label: value || '(none)' }));
}
