import * as z from 'zod/mini';
import type { CheckKind } from '@/api/types';
import {
  optionalHttpUrl,
  optionalLine,
  optionalPositiveNumber,
  parseNumber,
  requiredLine,
} from '../form/rules';
import { toSeconds } from './freshness';
import { findKind, isMeasured, targetFieldName } from './target';
import { validateField } from './target-rules';

const minFreshness = 10;
const maxFreshness = 31 * 86_400;
const maxTimeout = 120;
export const attemptNumbers = ['1', '2', '3'] as const;

const fields = z.object({
  platform_id: z.string().check(z.refine<string>((id) => id !== '', 'Choose a platform.')),
  name: requiredLine(80, 'Enter a name.'),
  kind: z.string(),
  targets: z.record(z.string(), z.record(z.string(), z.string())),
  unit: optionalLine(20),
  warn: optionalPositiveNumber(),
  crit: optionalPositiveNumber(),
  freshness: z.string(),
  freshness_unit: z.string(),
  timeout: z.string(),
  attempts: z.enum(attemptNumbers),
  owner: optionalLine(200),
  runbook_url: optionalHttpUrl(),
  state: z.enum(['ACTIVE', 'PAUSED']),
});

export type CheckValues = z.infer<typeof fields>;

type AddError = (name: string, message: string) => void;

/** Returns the validation schema of the form. The kinds define the rules for their targets. */
export function createCheckSchema(kinds: readonly CheckKind[]) {
  return fields.check(
    z.superRefine((values, context) => {
      const addError: AddError = (name, message) =>
        context.addIssue({ code: 'custom', message, path: name.split('.'), input: values });
      validateLimits(values, addError);
      validateFreshness(values, addError);
      if (isMeasured(kinds, values.kind)) validateTimeout(values, addError);
      validateTarget(findKind(kinds, values.kind), values, addError);
    }),
  );
}

function validateLimits({ warn, crit }: CheckValues, addError: AddError) {
  const [warnLimit, critLimit] = [parseNumber(warn), parseNumber(crit)];
  if (warn.trim() === '' && crit.trim() !== '') addError('warn', 'Set both limits or none.');
  if (crit.trim() === '' && warn.trim() !== '') addError('crit', 'Set both limits or none.');
  if (warnLimit > 0 && critLimit > 0 && warnLimit >= critLimit)
    addError('crit', `Must be greater than the warning limit, ${warnLimit}.`);
}

function validateFreshness(values: CheckValues, addError: AddError) {
  const seconds = toSeconds(values);
  if (Number.isInteger(seconds) && seconds >= minFreshness && seconds <= maxFreshness) return;
  addError('freshness', 'Must be whole seconds, from 10 seconds to 31 days.');
}

function validateTimeout(values: CheckValues, addError: AddError) {
  const seconds = parseNumber(values.timeout);
  if (values.timeout.trim() === '' || (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxTimeout))
    return;
  addError('timeout', 'Must be whole seconds, from 1 to 120.');
}

function validateTarget(kind: CheckKind | undefined, values: CheckValues, addError: AddError) {
  for (const field of kind?.fields ?? []) {
    const error = validateField(field, values.targets[values.kind]?.[field.name] ?? '');
    if (error !== undefined) addError(targetFieldName(values.kind, field.name), error);
  }
}
