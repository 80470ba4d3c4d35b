import { useEffect } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import type { ManagedEntity } from '../kit/resource';
import { type FormSpec, isShown } from './form-spec';

/**
 * Keeps the errors of a form up to date. A change in one field can fix another field, or hide it together
 * with its error. So every change validates the fields with errors again. Errors from the server stay until
 * the field is hidden.
 */
export function useCurrentErrors<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  form: UseFormReturn<Values>,
): void {
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => {
          const outdated = Object.keys(spec.labels).filter((name) => {
            const { error } = form.getFieldState(name as Path<Values>);
            return error !== undefined && (error.type !== 'server' || !isShown(spec, name, values));
          });
          if (outdated.length > 0) form.trigger(outdated as Path<Values>[]);
        },
      }),
    [spec, form],
  );
}
