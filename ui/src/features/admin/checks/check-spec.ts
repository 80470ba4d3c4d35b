import * as texts from 'texts/admin-checks';
import type { Check, CheckDraft, CheckInput, CheckKind, Platform } from '@/api/types';
import type { FormSpec } from '../form/form-spec';
import { optionalField, parseNumber } from '../form/rules';
import { formatPlatform } from '../platforms/platforms';
import { type CheckValues, validateCheck } from './check-rules';
import { checks } from './checks';
import { formatPeriod, splitFreshness, toSeconds } from './freshness';
import {
  describeTargetField,
  findKind,
  hasAttempts,
  hasValue,
  isMeasured,
  otherSettings,
  targetFieldName,
  toTarget,
  toTargetFormField,
  toTargetValues,
} from './target';
import { getDefaultLimits, getDefaultUnit } from './units';

const labelsBeforeTarget = { platform_id: texts.platform, name: texts.name, kind: texts.kind };

const labelsAfterTarget = {
  unit: texts.unit,
  warn: texts.warn,
  crit: texts.crit,
  timeout: texts.timeout,
  attempts: texts.attempts,
  freshness: texts.freshness,
  owner: texts.owner,
  runbook_url: texts.runbook,
  state: texts.state,
};

/** The labels of the fields that all kinds have. */
export const checkLabels = { ...labelsBeforeTarget, ...labelsAfterTarget };

/** Returns the labels of all fields, in the order of the page. */
function buildLabels(kinds: readonly CheckKind[]): Readonly<Record<string, string>> {
  const targets = kinds.flatMap(({ kind, fields }) => [
    ...fields.map(({ name, label }) => [targetFieldName(kind, name), label] as const),
    [targetFieldName(kind, otherSettings), texts.otherSettings] as const,
  ]);
  return { ...labelsBeforeTarget, ...Object.fromEntries(targets), ...labelsAfterTarget };
}

/** Fields that have another name on the server. */
const formFieldNames: Readonly<Record<string, string>> = {
  freshness_seconds: 'freshness',
  timeout_seconds: 'timeout',
  platform: 'platform_id',
};

function toLimits({ warn, crit }: Check) {
  const format = (limit: number | undefined) => (limit === undefined ? '' : String(limit));
  return { warn: format(warn), crit: format(crit) };
}

function toValues(kinds: readonly CheckKind[], check: Check | undefined, platformId: string): CheckValues {
  const kind = findKind(kinds, check?.kind ?? '') ?? kinds[0];
  return {
    platform_id: check?.platform_id ?? platformId,
    name: check?.name ?? '',
    kind: check?.kind ?? kind?.kind ?? '',
    targets: toTargetValues(kinds, check),
    unit: check?.unit ?? getDefaultUnit(kind),
    ...(check ? toLimits(check) : getDefaultLimits(kind, getDefaultUnit(kind))),
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
    target: toTarget(findKind(kinds, values.kind), values.targets),
    ...(hasValue(kinds, values.kind) && {
      ...optionalField('unit', values.unit),
      ...(values.warn.trim() !== '' && { warn: parseNumber(values.warn) }),
      ...(values.crit.trim() !== '' && { crit: parseNumber(values.crit) }),
    }),
    ...(isMeasured(kinds, values.kind) &&
      values.timeout.trim() !== '' && { timeout_seconds: parseNumber(values.timeout) }),
  };
}

function toInput(kinds: readonly CheckKind[], values: CheckValues): CheckInput {
  return {
    ...toDraft(kinds, values),
    platform_id: values.platform_id,
    name: values.name.trim(),
    freshness_seconds: toSeconds(values),
    attempts: hasAttempts(kinds, values.kind) ? Number(values.attempts) : 1,
    ...optionalField('owner', values.owner),
    ...optionalField('runbook_url', values.runbook_url),
    state: values.state,
  };
}

function toFormField(kind: CheckKind | undefined, field: string): string | undefined {
  if (field === 'target' || field.startsWith('target.')) return toTargetFormField(kind, field);
  const name = formFieldNames[field] ?? field;
  return name in checkLabels ? name : undefined;
}

/** Returns the fields that a test uses, by their names in the form. */
export function listDraftFields(kind: CheckKind | undefined) {
  const names = kind?.fields.map(({ name }) => targetFieldName(kind.kind, name)) ?? [];
  return [...names, 'unit', 'warn', 'crit', 'timeout'] as (keyof CheckValues)[];
}

/** Creates the form of a check. `platformId` is the platform of a new check; empty to let the user choose. */
export function createCheckSpec(
  kinds: readonly CheckKind[],
  platforms: readonly Platform[],
  platformId = '',
): FormSpec<Check, CheckValues, CheckInput> {
  const platformNames = new Map(platforms.map((platform) => [platform.id, formatPlatform(platform)]));
  return {
    resource: checks,
    validate: (values) => validateCheck(kinds, values),
    labels: buildLabels(kinds),
    toValues: (check) => toValues(kinds, check, platformId),
    toInput: (values) => toInput(kinds, values),
    toFormField: (field, values) => toFormField(findKind(kinds, values.kind), field),
    // The page of a check with pushed results shows how to push them.
    pathAfterSave: ({ id, kind }, isNew) =>
      isNew && findKind(kinds, kind)?.pushed ? `${checks.path}/${id}` : checks.path,
    isShown: (name, values) => {
      if (name === 'timeout') return isMeasured(kinds, values.kind);
      if (name === 'attempts') return hasAttempts(kinds, values.kind);
      if (name === 'unit' || name === 'warn' || name === 'crit') return hasValue(kinds, values.kind);
      return !name.includes('.') || name.startsWith(targetFieldName(values.kind, ''));
    },
    displayText: (name, values) => {
      if (name === 'platform_id') return platformNames.get(values.platform_id) ?? values.platform_id;
      if (name === 'kind') return findKind(kinds, values.kind)?.label ?? values.kind;
      if (name === 'state') return values.state === 'PAUSED' ? texts.paused : texts.active;
      if (name === 'timeout')
        return values.timeout.trim() === '' ? texts.defaultTimeout : formatPeriod(values.timeout, 's');
      if (name.startsWith('targets.')) return describeTargetField(kinds, name, values.targets);
      return name === 'freshness' ? formatPeriod(values.freshness, values.freshness_unit) : undefined;
    },
  };
}
