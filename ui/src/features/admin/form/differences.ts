import type { FieldValues } from 'react-hook-form';
import type { ManagedEntity } from '../kit/resource';
import { type FormSpec, formatField } from './form-spec';

export interface Difference {
  name: string;
  label: string;
  formValue: string;
  serverValue: string;
  /** Who has changed the field since the form was opened: this user, the other user or both. */
  changedBy: 'user' | 'other' | 'both';
}

/** Returns the fields whose form value differs from the current value on the server. */
export function findDifferences<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  opened: Entity,
  values: Values,
  current: Entity,
): Difference[] {
  const before = spec.toValues(opened);
  const after = spec.toValues(current);
  return Object.entries(spec.labels).flatMap(([name, label]) => {
    const [openedValue, formValue, serverValue] = [before, values, after].map((each) =>
      formatField(spec, name, each as Values),
    );
    if (
      openedValue === undefined ||
      formValue === undefined ||
      serverValue === undefined ||
      formValue === serverValue
    )
      return [];
    const changedBy = formValue === openedValue ? 'other' : serverValue === openedValue ? 'user' : 'both';
    return [{ name, label, formValue, serverValue, changedBy }];
  });
}
