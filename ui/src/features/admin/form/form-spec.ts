import type { DefaultValues, FieldValues, Resolver } from 'react-hook-form';
import type { Managed, Resource } from '../kit/resource';

/** How one kind of entity is filled in: from the entity to what stands in the fields, and back. */
export interface FormSpec<Entity extends Managed, Values extends FieldValues, Input> {
  resource: Resource<Entity, Input>;
  resolver: Resolver<Values>;
  /** Every field that can be wrong or differ, by its name, in the order of the page. */
  labels: Readonly<Record<string, string>>;
  /** What stands in the fields; of nothing for a new one. */
  toValues: (entity: Entity | undefined) => DefaultValues<Values> & Values;
  toInput: (values: Values, entity: Entity | undefined) => Input;
  /** The field that shows what the server says of one of its own; undefined where no field does. */
  fieldOf: (serverField: string, values: Values) => string | undefined;
  /** Whether a field is part of the form now. Without it, all fields always are. */
  isShown?: (name: string, values: Values) => boolean;
  /** A field's content for people, where it is not what stands in it. */
  words?: (name: string, values: Values) => string | undefined;
}

function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values);
}

/** Whether a field is part of the form at these values. */
export function isShown<Entity extends Managed, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  name: string,
  values: Values,
): boolean {
  return spec.isShown?.(name, values) ?? true;
}

/** What a field says, in words; empty for a field that is not shown. */
export function fieldText<Entity extends Managed, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  name: string,
  values: Values,
): string {
  if (!isShown(spec, name, values)) return '';
  const special = spec.words?.(name, values);
  if (special !== undefined) return special;
  const value = valueAt(values, name);
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
