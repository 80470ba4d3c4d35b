import { type FieldValues, type FieldErrors as FormErrors, type Resolver, set } from 'react-hook-form';
import type { FieldErrors } from './rules';

/** Returns a validation as the form library expects it: with the error of `a.b` in an object in `a`. */
export function createResolver<Values extends FieldValues>(
  validate: (values: Values) => FieldErrors,
): Resolver<Values> {
  return (values) => {
    const errors: FormErrors<Values> = {};
    for (const [name, message] of Object.entries(validate(values))) {
      set(errors, name, { type: 'invalid', message });
    }
    return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors };
  };
}
