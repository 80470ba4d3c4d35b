import type { Check, CheckKind, TargetField } from '@/api/types';
import { parseNumber, splitList } from '../form/rules';

type Target = Check['target'];

/**
 * The texts of all target fields, by kind and field. Every kind keeps its texts, so switching between kinds
 * loses nothing.
 */
export type TargetValues = Record<string, Record<string, string>>;

export function findKind(kinds: readonly CheckKind[], name: string): CheckKind | undefined {
  return kinds.find(({ kind }) => kind === name);
}

/** Returns whether Buoy measures a kind of check. Results of the other kinds are pushed. */
export function isMeasured(kinds: readonly CheckKind[], name: string): boolean {
  return findKind(kinds, name)?.pushed === false;
}

/** Returns the form name of a target field, such as `targets.http.url`. */
export function targetFieldName(kind: string, field: string): string {
  return `targets.${kind}.${field}`;
}

/** Returns the form field that shows the server's error for `target.<field>` or for the whole target. */
export function toTargetFormField(kind: CheckKind | undefined, serverField: string): string | undefined {
  const name = serverField.replace(/^target\.?/, '').replace(/[.[].*/, '');
  const field = kind?.fields.find((each) => each.name === name) ?? kind?.fields[0];
  return kind && field && targetFieldName(kind.kind, field.name);
}

/** Parses lines of the form `name: value`. */
export function parsePairs(text: string): [string, string][] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
  });
  return pairs.every(([name]) => name !== '') ? pairs : undefined;
}

export function parseObjects(text: string): object[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'object' && each)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function toText({ input, options }: TargetField, value: unknown): string {
  if (value === undefined || value === null) return options[0] ?? '';
  switch (input) {
    case 'integers':
      return Array.isArray(value) ? value.join(', ') : '';
    case 'pairs':
      return Object.entries(value)
        .map(([name, text]) => `${name}: ${text}`)
        .join('\n');
    case 'objects':
      return JSON.stringify(value, null, 2);
    default:
      return String(value);
  }
}

/** Returns the value of a field's text; undefined if the target omits the field. */
function toValue({ input, options, required }: TargetField, text: string): unknown {
  // Optional text, such as what a response contains, can have spaces on purpose.
  const value = required || (input !== 'text' && input !== 'lines') ? text.trim() : text;
  if (value === '' || value === options[0]) return undefined;
  switch (input) {
    case 'integer':
    case 'number':
      return parseNumber(text);
    case 'boolean':
      return value === 'true';
    case 'integers':
      return splitList(text).map(Number);
    case 'pairs':
      return Object.fromEntries(parsePairs(text) ?? []);
    case 'objects':
      return parseObjects(text);
    default:
      return value;
  }
}

/** Returns the initial texts of the target fields, for an existing or a new check. */
export function toTargetValues(
  kinds: readonly CheckKind[],
  check: Pick<Check, 'kind' | 'target'> | undefined,
): TargetValues {
  const toTexts = ({ kind, fields }: CheckKind) => {
    const target = check?.kind === kind ? check.target : {};
    return Object.fromEntries(fields.map((field) => [field.name, toText(field, target[field.name])]));
  };
  return Object.fromEntries(kinds.map((kind) => [kind.kind, toTexts(kind)]));
}

/** Returns the target that the field texts of a kind describe. */
export function toTarget(kind: CheckKind | undefined, values: TargetValues): Target {
  const target: Target = {};
  for (const field of kind?.fields ?? []) {
    const value = toValue(field, values[kind?.kind ?? '']?.[field.name] ?? '');
    if (value !== undefined) target[field.name] = value;
  }
  return target;
}
