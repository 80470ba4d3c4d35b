import * as texts from 'texts/admin-checks';
import { nameMissing } from 'texts/admin-form';
import type { CheckKind } from '@/api/types';
import {
  collectErrors,
  type FieldError,
  type FieldErrors,
  parseNumber,
  validateHttpUrl,
  validateLine,
  validatePositiveNumber,
  validateRequiredLine,
} from '../form/rules';
import { toSeconds } from './freshness';
import { findKind, hasValue, isMeasured, otherSettings, type TargetValues, targetFieldName } from './target';
import { validateField, validateOtherSettings } from './target-rules';

const minFreshness = 10;
const maxFreshness = 31 * 86_400;
const maxTimeout = 120;
export const attemptNumbers = ['1', '2', '3'] as const;

/** The fields of the form. All values are texts. */
export type CheckValues = Record<
  | 'platform_id'
  | 'name'
  | 'kind'
  | 'unit'
  | 'warn'
  | 'crit'
  | 'freshness'
  | 'freshness_unit'
  | 'timeout'
  | 'owner'
  | 'runbook_url',
  string
> & {
  targets: TargetValues;
  attempts: (typeof attemptNumbers)[number];
  state: 'ACTIVE' | 'PAUSED';
};

/** Returns what is wrong with a check. The kinds define the rules for their targets. */
export function validateCheck(kinds: readonly CheckKind[], values: CheckValues): FieldErrors {
  const kind = findKind(kinds, values.kind);
  return collectErrors([
    ['platform_id', values.platform_id === '' ? texts.platformMissing : undefined],
    ['name', validateRequiredLine(values.name, 80, nameMissing)],
    ...validateTarget(kind, values),
    ...(hasValue(kinds, values.kind) ? validateLimits(values) : []),
    ['freshness', validateFreshness(values)],
    ['timeout', isMeasured(kinds, values.kind) ? validateTimeout(values) : undefined],
    ['owner', validateLine(values.owner, 200)],
    ['runbook_url', validateHttpUrl(values.runbook_url)],
  ]);
}

function validateLimits({ unit, warn, crit }: CheckValues): (readonly [string, FieldError])[] {
  return [
    ['unit', validateLine(unit, 20)],
    ['warn', validatePositiveNumber(warn)],
    ['crit', validatePositiveNumber(crit)],
    ...compareLimits(warn, crit),
  ];
}

function compareLimits(warn: string, crit: string): (readonly [string, FieldError])[] {
  const [warnLimit, critLimit] = [parseNumber(warn), parseNumber(crit)];
  if (warn.trim() === '' && crit.trim() !== '') return [['warn', texts.limitMissing]];
  if (crit.trim() === '' && warn.trim() !== '') return [['crit', texts.limitMissing]];
  if (warnLimit > 0 && critLimit > 0 && warnLimit >= critLimit)
    return [['crit', texts.critTooLow({ limit: warnLimit })]];
  return [];
}

function validateFreshness(values: CheckValues): FieldError {
  const seconds = toSeconds(values);
  if (Number.isInteger(seconds) && seconds >= minFreshness && seconds <= maxFreshness) return undefined;
  return texts.invalidFreshness;
}

function validateTimeout({ timeout }: CheckValues): FieldError {
  const seconds = parseNumber(timeout);
  if (timeout.trim() === '' || (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxTimeout))
    return undefined;
  return texts.invalidTimeout;
}

function validateTarget(kind: CheckKind | undefined, values: CheckValues) {
  if (kind === undefined) return [];
  const inputs = values.targets[kind.kind] ?? {};
  const errors = kind.fields.map(
    (field) =>
      [targetFieldName(kind.kind, field.name), validateField(field, inputs[field.name] ?? '')] as const,
  );
  const other = validateOtherSettings(kind, inputs[otherSettings] ?? '');
  return [...errors, [targetFieldName(kind.kind, otherSettings), other] as const];
}
