import * as z from 'zod/mini';
import type { CheckKind } from '@/api/types';
import { limit, line, requiredLine, toNumber, webAddress } from '../form/rules';
import { freshnessSeconds } from './freshness';
import { fieldName, isMeasured, kindOf } from './target';
import { fieldError } from './target-rules';

const minFreshness = 10;
const maxFreshness = 31 * 86_400;
const maxTimeout = 120;
export const attemptNumbers = ['1', '2', '3'] as const;

const fields = z.object({
  platform_id: z.string().check(z.refine<string>((id) => id !== '', 'Choose a platform.')),
  name: requiredLine(80, 'Enter a name.'),
  kind: z.string(),
  targets: z.record(z.string(), z.record(z.string(), z.string())),
  unit: line(20),
  warn: limit(),
  crit: limit(),
  freshness: z.string(),
  freshness_unit: z.string(),
  timeout: z.string(),
  attempts: z.enum(attemptNumbers),
  owner: line(200),
  runbook_url: webAddress(),
  state: z.enum(['ACTIVE', 'PAUSED']),
});

export type CheckValues = z.infer<typeof fields>;

type Say = (name: string, message: string) => void;

/** Returns the validation schema of the form. The kinds define the rules for their targets. */
export function checkSchema(kinds: readonly CheckKind[]) {
  return fields.check(
    z.superRefine((values, context) => {
      const say: Say = (name, message) =>
        context.addIssue({ code: 'custom', message, path: name.split('.'), input: values });
      limits(values, say);
      freshness(values, say);
      if (isMeasured(kinds, values.kind)) timeout(values, say);
      target(kindOf(kinds, values.kind), values, say);
    }),
  );
}

function limits({ warn, crit }: CheckValues, say: Say) {
  const [from, to] = [toNumber(warn), toNumber(crit)];
  if (warn.trim() === '' && crit.trim() !== '') say('warn', 'Enter it together with the critical limit.');
  if (crit.trim() === '' && warn.trim() !== '') say('crit', 'Enter it together with the warning limit.');
  if (from > 0 && to > 0 && from >= to) say('crit', `Must be greater than the warning limit, ${from}.`);
}

function freshness(values: CheckValues, say: Say) {
  const seconds = freshnessSeconds(values);
  if (Number.isInteger(seconds) && seconds >= minFreshness && seconds <= maxFreshness) return;
  say('freshness', 'Must be whole seconds, from 10 seconds to 31 days.');
}

function timeout(values: CheckValues, say: Say) {
  const seconds = toNumber(values.timeout);
  if (values.timeout.trim() === '' || (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxTimeout))
    return;
  say('timeout', 'Must be whole seconds, from 1 to 120.');
}

function target(kind: CheckKind | undefined, values: CheckValues, say: Say) {
  for (const field of kind?.fields ?? []) {
    const error = fieldError(field, values.targets[values.kind]?.[field.name] ?? '');
    if (error !== undefined) say(fieldName(values.kind, field.name), error);
  }
}
