import type { DefaultValues, FieldValues, Resolver } from 'react-hook-form';
import type { Managed, Resource } from '../kit/resource';

/** The form of one kind of entity: it converts the entity to the values of the fields, and back. */
export interface FormSpec<Entity extends Managed, Values extends FieldValues, Input> {
  resource: Resource<Entity, Input>;
  resolver: Resolver<Values>;
  /** The labels of all fields by name, in the order of the page. */
  labels: Readonly<Record<string, string>>;
  /** The values of the fields; undefined stands for a new entity. */
  toValues: (entity: Entity | undefined) => DefaultValues<Values> & Values;
  toInput: (values: Values, entity: Entity | undefined) => Input;
  /** The field of the form that shows an error of a field of the server; undefined if there is none. */
  fieldOf: (serverField: string, values: Values) => string | undefined;
  /** Whether a field is part of the form now. Default: all fields are. */
  isShown?: (name: string, values: Values) => boolean;
  /** The content of a field for people, if it differs from its value. */
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

/** The content of a field as text; empty for a field that is not shown. */
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
