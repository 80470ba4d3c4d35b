import type { DefaultValues, FieldValues } from 'react-hook-form';
import type { ManagedEntity, Resource } from '../kit/resource';
import type { FieldErrors } from './rules';

/** The description of the form for one type of entity. It converts an entity to field values and back. */
export interface FormSpec<Entity extends ManagedEntity, Values extends FieldValues, Input> {
  resource: Resource<Entity, Input>;
  /** Returns what is wrong with the values of the fields. */
  validate: (values: Values) => FieldErrors;
  /** The labels of all fields by name, in the order of the page. */
  labels: Readonly<Record<string, string>>;
  /** Returns the values of the fields. The entity is undefined for a new one. */
  toValues: (entity: Entity | undefined) => DefaultValues<Values> & Values;
  toInput: (values: Values, entity: Entity | undefined) => Input;
  /** Returns the page that opens after a save. Default: the list. */
  pathAfterSave?: (saved: Entity, isNew: boolean) => string;
  /** Returns the form field that shows an error of a server field; undefined if there is none. */
  toFormField: (serverField: string, values: Values) => string | undefined;
  /** Returns whether a field is part of the form with these values. Default: all fields are. */
  isShown?: (name: string, values: Values) => boolean;
  /** Returns a field's content for people, if it differs from its value. */
  displayText?: (name: string, values: Values) => string | undefined;
}

function getValue(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown> | undefined)?.[key], values);
}

/** Returns whether a field is part of the form with these values. */
export function isShown<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  name: string,
  values: Values,
): boolean {
  return spec.isShown?.(name, values) ?? true;
}

/** Returns the content of a field as text. It is empty for a field that is not shown. */
export function formatField<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  name: string,
  values: Values,
): string {
  if (!isShown(spec, name, values)) return '';
  const displayText = spec.displayText?.(name, values);
  if (displayText !== undefined) return displayText;
  const value = getValue(values, name);
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
