import type { FieldValues } from 'react-hook-form';
import type { Managed } from '../kit/resource';
import { type FormSpec, fieldText } from './form-spec';

export interface Difference {
  name: string;
  label: string;
  yours: string;
  theirs: string;
  /** Who has changed the field since the form was opened. */
  changedBy: 'you' | 'them' | 'both';
}

/** Returns the fields whose form value differs from the current value on the server. */
export function differences<Entity extends Managed, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  opened: Entity,
  values: Values,
  now: Entity,
): Difference[] {
  const before = spec.toValues(opened);
  const after = spec.toValues(now);
  return Object.entries(spec.labels).flatMap(([name, label]) => {
    const [was, yours, theirs] = [before, values, after].map((each) => fieldText(spec, name, each as Values));
    if (was === undefined || yours === undefined || theirs === undefined || yours === theirs) return [];
    const changedBy = yours === was ? 'them' : theirs === was ? 'you' : 'both';
    return [{ name, label, yours, theirs, changedBy }];
  });
}
