import { useEffect } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import type { Managed } from '../kit/resource';
import { type FormSpec, isShown } from './form-spec';

/**
 * Keeps the errors of a form true. A change of one field can correct another one, or hide it with its error. So after each
 * change the fields that are marked as wrong are checked again. What the server rejected stays marked while it is shown.
 */
export function useCurrentErrors<Entity extends Managed, Values extends FieldValues, Input>(
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
