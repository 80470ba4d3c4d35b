import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import type { Check, CheckDraft, CheckInput, CheckKind, Platform } from '@/api/types';
import type { FormSpec } from '../form/form-spec';
import { given, toNumber } from '../form/rules';
import { platformLabel } from '../platforms/platforms';
import { type CheckValues, checkSchema } from './check-schema';
import { checks } from './checks';
import { freshnessSeconds, freshnessUnits, splitFreshness } from './freshness';
import { fieldName, isMeasured, kindOf, targetField, targetOf, targetValues } from './target';
import { defaultUnit } from './units';

const labelsBefore = { platform_id: 'Platform', name: 'Name', kind: 'Kind' };

const labelsAfter = {
  unit: 'Unit',
  warn: 'Warning from',
  crit: 'Critical from',
  timeout: 'Timeout',
  attempts: 'Attempts',
  freshness: 'Result expires after',
  owner: 'Owner',
  runbook_url: 'Runbook',
  state: 'State',
};

/** The labels of the fields that all kinds have. */
export const checkLabels = { ...labelsBefore, ...labelsAfter };

/** Returns the labels of all fields, in the order of the page. */
function labelsWith(kinds: readonly CheckKind[]): Readonly<Record<string, string>> {
  const targets = kinds.flatMap(({ kind, fields }) =>
    fields.map(({ name, label }) => [fieldName(kind, name), label] as const),
  );
  return { ...labelsBefore, ...Object.fromEntries(targets), ...labelsAfter };
}

/** Fields that have another name on the server. */
const renamed: Readonly<Record<string, string>> = {
  freshness_seconds: 'freshness',
  timeout_seconds: 'timeout',
  platform: 'platform_id',
};

function toValues(kinds: readonly CheckKind[], check: Check | undefined): CheckValues {
  const kind = kindOf(kinds, check?.kind ?? '') ?? kinds[0];
  return {
    platform_id: check?.platform_id ?? '',
    name: check?.name ?? '',
    kind: check?.kind ?? kind?.kind ?? '',
    targets: targetValues(kinds, check),
    unit: check?.unit ?? defaultUnit(kind),
    warn: check?.warn === undefined ? '' : String(check.warn),
    crit: check?.crit === undefined ? '' : String(check.crit),
    ...splitFreshness(check?.freshness_seconds ?? kind?.freshness_seconds ?? 900),
    timeout: check?.timeout_seconds === undefined ? '' : String(check.timeout_seconds),
    attempts: String(check?.attempts ?? 1) as CheckValues['attempts'],
    owner: check?.owner ?? '',
    runbook_url: check?.runbook_url ?? '',
    state: check?.state === 'PAUSED' ? 'PAUSED' : 'ACTIVE',
  };
}

/** Returns the draft for a test: the target, the limits and the timeout. */
export function toDraft(kinds: readonly CheckKind[], values: CheckValues): CheckDraft {
  return {
    kind: values.kind as Check['kind'],
    target: targetOf(kindOf(kinds, values.kind), values.targets),
    ...given('unit', values.unit),
    ...(values.warn.trim() !== '' && { warn: toNumber(values.warn) }),
    ...(values.crit.trim() !== '' && { crit: toNumber(values.crit) }),
    ...(isMeasured(kinds, values.kind) &&
      values.timeout.trim() !== '' && { timeout_seconds: toNumber(values.timeout) }),
  };
}

function toInput(kinds: readonly CheckKind[], values: CheckValues): CheckInput {
  return {
    ...toDraft(kinds, values),
    platform_id: values.platform_id,
    name: values.name.trim(),
    freshness_seconds: freshnessSeconds(values),
    attempts: isMeasured(kinds, values.kind) ? Number(values.attempts) : 1,
    ...given('owner', values.owner),
    ...given('runbook_url', values.runbook_url),
    state: values.state,
  };
}

function fieldOf(kind: CheckKind | undefined, field: string): string | undefined {
  if (field === 'target' || field.startsWith('target.')) return targetField(kind, field);
  const name = renamed[field] ?? field;
  return name in checkLabels ? name : undefined;
}

/** Returns the fields that a test uses, by their names in the form. */
export function draftFields(kind: CheckKind | undefined) {
  const names = kind?.fields.map(({ name }) => fieldName(kind.kind, name)) ?? [];
  return [...names, 'unit', 'warn', 'crit', 'timeout'] as (keyof CheckValues)[];
}

export function checkSpec(
  kinds: readonly CheckKind[],
  platforms: readonly Platform[],
): FormSpec<Check, CheckValues, CheckInput> {
  const names = new Map(platforms.map((platform) => [platform.id, platformLabel(platform)]));
  return {
    resource: checks,
    resolver: standardSchemaResolver(checkSchema(kinds)),
    labels: labelsWith(kinds),
    toValues: (check) => toValues(kinds, check),
    toInput: (values) => toInput(kinds, values),
    fieldOf: (field, values) => fieldOf(kindOf(kinds, values.kind), field),
    isShown: (name, values) => {
      if (name === 'timeout' || name === 'attempts') return isMeasured(kinds, values.kind);
      return !name.includes('.') || name.startsWith(fieldName(values.kind, ''));
    },
    words: (name, values) => {
      if (name === 'platform_id') return names.get(values.platform_id) ?? values.platform_id;
      if (name === 'kind') return kindOf(kinds, values.kind)?.label ?? values.kind;
      if (name === 'state') return values.state === 'PAUSED' ? 'Paused' : 'Active';
      if (name === 'timeout') return values.timeout.trim() === '' ? 'Default' : `${values.timeout} seconds`;
      if (name !== 'freshness') return undefined;
      const unit = freshnessUnits.find(({ value }) => value === values.freshness_unit);
      return `${values.freshness} ${unit?.label ?? ''}`;
    },
  };
}
