import * as texts from 'texts/admin-checks';
import type { Check, CheckKind, TargetField } from '@/api/types';
import { parseNumber, splitList } from '../form/rules';
import { describePairs, formatPairs, toPairsObject } from './pairs';

type Target = Check['target'];

/**
 * The texts of all target fields, by kind and field. Every kind keeps its texts, so switching between kinds
 * loses nothing.
 */
export type TargetValues = Record<string, Record<string, string>>;

/** The name of the field for settings without a field of their own. It contains a JSON object. */
export const otherSettings = '$other';

export function findKind(kinds: readonly CheckKind[], name: string): CheckKind | undefined {
  return kinds.find(({ kind }) => kind === name);
}

/** Returns whether Buoy measures a kind of check. Results of the other kinds are pushed. */
export function isMeasured(kinds: readonly CheckKind[], name: string): boolean {
  return findKind(kinds, name)?.pushed === false;
}

/** Returns whether a check of a kind can have several attempts. What a shared measurement has read does not change in a run. */
export function hasAttempts(kinds: readonly CheckKind[], name: string): boolean {
  return isMeasured(kinds, name) && findKind(kinds, name)?.shared === false;
}

/** Returns whether results of a kind have a value. The checks of other kinds have no unit and no limits. */
export function hasValue(kinds: readonly CheckKind[], name: string): boolean {
  return findKind(kinds, name)?.value !== '';
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

/** Parses an object in JSON; undefined if the text is something else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the settings of a stored target for which its kind has no field. */
export function listOtherSettings(kind: CheckKind | undefined, target: Target): [string, unknown][] {
  return Object.entries(target).filter(([name]) => !kind?.fields.some((field) => field.name === name));
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

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function toText({ input, options }: TargetField, value: unknown): string {
  if (value === undefined || value === null) return options[0] ?? '';
  switch (input) {
    case 'integers':
      return Array.isArray(value) ? value.join(', ') : '';
    case 'pairs':
      return formatPairs(Object.entries(value).map(([name, text]) => [name, String(text)]));
    case 'objects':
      return toJson(value);
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
      return toPairsObject(text);
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
  const toInputs = (kind: CheckKind) => {
    const { fields } = kind;
    const target = check?.kind === kind.kind ? check.target : {};
    const inputs = Object.fromEntries(fields.map((field) => [field.name, toText(field, target[field.name])]));
    const other = listOtherSettings(kind, target);
    return { ...inputs, [otherSettings]: other.length === 0 ? '' : toJson(Object.fromEntries(other)) };
  };
  return Object.fromEntries(kinds.map((kind) => [kind.kind, toInputs(kind)]));
}

/** Returns the target that the field texts of a kind describe. */
export function toTarget(kind: CheckKind | undefined, values: TargetValues): Target {
  const inputs = values[kind?.kind ?? ''] ?? {};
  const target: Target = { ...parseObject(inputs[otherSettings] ?? '') };
  for (const field of kind?.fields ?? []) {
    const value = toValue(field, inputs[field.name] ?? '');
    if (value !== undefined) target[field.name] = value;
  }
  return target;
}

/** Returns the content of a target field for people, such as one header per line. */
export function describeTargetField(
  kinds: readonly CheckKind[],
  formName: string,
  values: TargetValues,
): string {
  const [, kindName = '', name = ''] = formName.split('.');
  const text = values[kindName]?.[name] ?? '';
  const input = findKind(kinds, kindName)?.fields.find((field) => field.name === name)?.input;
  if (input === 'pairs') return describePairs(text);
  if (input === 'boolean' && text !== '') return text === 'true' ? texts.yes : texts.no;
  return text;
}
