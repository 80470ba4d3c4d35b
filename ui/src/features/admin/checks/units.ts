import type { Kind } from './target';

/** The units of the kinds that measure time, the default first. The unit of any other kind is free text. */
const kindUnits: Partial<Record<Kind, readonly string[]>> = {
  http: ['ms', 's'],
  table_freshness: ['min', 's', 'h', 'd'],
};

export function defaultUnit(kind: Kind): string {
  return kindUnits[kind]?.[0] ?? '';
}

/** What a list of units offers, the current one included; undefined if the unit is free text. */
export function unitOptions(kind: Kind, current: string) {
  const units = kindUnits[kind];
  if (units === undefined) return undefined;
  const offered = units.includes(current) ? units : [...units, current];
  return offered.map((value) => ({ value, label: value || '(none)' }));
}
