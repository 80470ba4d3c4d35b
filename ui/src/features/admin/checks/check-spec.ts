import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import type { Check, CheckDraft, CheckInput, Platform } from '@/api/types';
import { kindWords } from '@/components/check-words';
import type { FormSpec } from '../form/form-spec';
import { given, toNumber } from '../form/rules';
import { platformLabel } from '../platforms/platforms';
import { type CheckValues, checkSchema } from './check-schema';
import { checks } from './checks';
import { freshnessSeconds, freshnessUnits, splitFreshness } from './freshness';
import { type Kind, targetField, targetFields, targetOf, targetValues } from './target';
import { defaultUnit } from './units';

export const checkLabels: Readonly<Record<string, string>> = {
  platform_id: 'Platform',
  name: 'Name',
  kind: 'Kind',
  'http.url': 'Address',
  'http.method': 'Method',
  'http.expect_status': 'Expected statuses',
  'http.contains': 'Response contains',
  'http.more': 'More (JSON)',
  'sql_query.query': 'Query',
  'table_freshness.table': 'Table',
  'table_freshness.column': 'Column',
  'fixture.script': 'Script (JSON)',
  unit: 'Unit',
  warn: 'Warning from',
  crit: 'Critical from',
  freshness: 'Result expires after',
  owner: 'Owner',
  runbook_url: 'Runbook',
  state: 'State',
};

/** What the server calls otherwise than the form. */
const renamed: Readonly<Record<string, string>> = { freshness_seconds: 'freshness', platform: 'platform_id' };

function toValues(check: Check | undefined): CheckValues {
  return {
    platform_id: check?.platform_id ?? '',
    name: check?.name ?? '',
    kind: check?.kind ?? 'http',
    ...targetValues(check),
    unit: check?.unit ?? defaultUnit('http'),
    warn: check?.warn === undefined ? '' : String(check.warn),
    crit: check?.crit === undefined ? '' : String(check.crit),
    ...splitFreshness(check?.freshness_seconds ?? 900),
    owner: check?.owner ?? '',
    runbook_url: check?.runbook_url ?? '',
    state: check?.state === 'PAUSED' ? 'PAUSED' : 'ACTIVE',
  };
}

/** What is measured, and how it is judged: all that a test needs. */
export function toDraft(values: CheckValues): CheckDraft {
  return {
    kind: values.kind,
    target: targetOf(values),
    ...given('unit', values.unit),
    ...(values.warn.trim() !== '' && { warn: toNumber(values.warn) }),
    ...(values.crit.trim() !== '' && { crit: toNumber(values.crit) }),
  };
}

function toInput(values: CheckValues): CheckInput {
  return {
    ...toDraft(values),
    platform_id: values.platform_id,
    name: values.name.trim(),
    freshness_seconds: freshnessSeconds(values),
    ...given('owner', values.owner),
    ...given('runbook_url', values.runbook_url),
    state: values.state,
  };
}

function fieldOf(field: string, { kind }: CheckValues): string | undefined {
  if (field === 'target' || field.startsWith('target.')) return targetField(field, kind);
  const name = renamed[field] ?? field;
  return name in checkLabels ? name : undefined;
}

/** The fields that a test looks at, by their names in the form. */
export function draftFields(kind: Kind) {
  const target = [...targetFields[kind], kind === 'http' ? 'more' : '', kind === 'fixture' ? 'script' : ''];
  const names = target.filter((name) => name !== '').map((name) => `${kind}.${name}`);
  return [...names, 'unit', 'warn', 'crit'] as (keyof CheckValues)[];
}

export function checkSpec(platforms: readonly Platform[]): FormSpec<Check, CheckValues, CheckInput> {
  const names = new Map(platforms.map((platform) => [platform.id, platformLabel(platform)]));
  return {
    resource: checks,
    resolver: standardSchemaResolver(checkSchema),
    labels: checkLabels,
    toValues,
    toInput,
    fieldOf,
    // The fields of a target are named after their kind: `http.url`.
    isShown: (name, values) => !name.includes('.') || name.startsWith(`${values.kind}.`),
    words: (name, values) => {
      if (name === 'platform_id') return names.get(values.platform_id) ?? values.platform_id;
      if (name === 'kind') return kindWords(values.kind);
      if (name === 'state') return values.state === 'PAUSED' ? 'Paused' : 'Active';
      if (name !== 'freshness') return undefined;
      const unit = freshnessUnits.find(({ value }) => value === values.freshness_unit);
      return `${values.freshness} ${unit?.label ?? ''}`;
    },
  };
}
