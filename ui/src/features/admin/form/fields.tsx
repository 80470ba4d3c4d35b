import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { type UseFormRegisterReturn, useFormContext } from 'react-hook-form';
import * as texts from 'texts/admin-form';
import { inputStyles } from '@/components/ui/controls';
import { untilReleased } from '../kit/pointer';

/** Returns the id of a field's element. The error summary links to it. */
export function toFieldId(name: string): string {
  return `field-${name.replaceAll('.', '-')}`;
}

export interface FieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  /** Called with the value that the user has entered. */
  onEdit?: (value: string) => void;
}

function useFieldState(name: string, hint: ReactNode) {
  const { getFieldState, formState } = useFormContext();
  const id = toFieldId(name);
  const error = getFieldState(name, formState).error?.message;
  const descriptionIds = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const aria = {
    ...(error !== undefined && { 'aria-invalid': true }),
    ...(descriptionIds !== '' && { 'aria-describedby': descriptionIds }),
  };
  return { id, error, aria };
}

function Hint({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div id={`${id}-hint`} className="text-muted text-xs">
      {children}
    </div>
  );
}

function FieldError({ id, children }: { id: string; children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <p id={`${id}-error`} className="text-bad">
      {children}
    </p>
  );
}

function OptionalMark({ isRequired }: { isRequired: boolean | undefined }) {
  if (isRequired) return null;
  return (
    <>
      {' '}
      <span className="font-normal text-muted">{texts.optional}</span>
    </>
  );
}

type ControlProps = UseFormRegisterReturn & { id: string; 'aria-required'?: boolean };

interface FrameProps extends FieldProps {
  /** The control. It receives the attributes that connect it with its label, hint and error. */
  children: (props: ControlProps) => ReactNode;
}

/**
 * Validates a field that the user leaves after the click that takes the focus away. An error that appeared before would
 * move the clicked button away.
 */
function validateAfterClick(control: UseFormRegisterReturn): UseFormRegisterReturn {
  return { ...control, onBlur: (event) => untilReleased().then(() => control.onBlur(event)) };
}

function toOptions(onEdit: FieldProps['onEdit']) {
  return onEdit && { onChange: (event: { target: { value: string } }) => onEdit(event.target.value) };
}

/** The layout of every field: the label, the hint, the control and the error, from top to bottom. */
export function Field({ name, label, hint, required, onEdit, children }: FrameProps) {
  const { register } = useFormContext();
  const { id, error, aria } = useFieldState(name, hint);
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block font-medium">
        {label}
        <OptionalMark isRequired={required} />
      </label>
      <Hint id={id}>{hint}</Hint>
      {children({
        ...validateAfterClick(register(name, toOptions(onEdit))),
        id,
        ...aria,
        ...(required && { 'aria-required': true }),
      })}
      <FieldError id={id}>{error}</FieldError>
    </div>
  );
}

/** Several controls that form one field, such as radio buttons. */
export function FieldGroup({ name, label, hint, required, children }: FieldProps & { children: ReactNode }) {
  const { id, error, aria } = useFieldState(name, hint);
  return (
    <fieldset id={id} aria-describedby={aria['aria-describedby']} className="min-w-0 space-y-1">
      <legend className="font-medium">
        {label}
        <OptionalMark isRequired={required} />
      </legend>
      <Hint id={id}>{hint}</Hint>
      {children}
      <FieldError id={id}>{error}</FieldError>
    </fieldset>
  );
}

interface TextProps extends FieldProps {
  type?: 'text' | 'url' | 'datetime-local';
  inputMode?: 'decimal' | 'numeric';
  className?: string;
}

export function TextField({ type = 'text', inputMode, className = 'w-full', ...field }: TextProps) {
  return (
    <Field {...field}>
      {(props) => (
        <input
          {...props}
          type={type}
          dir="auto"
          autoComplete="off"
          {...(inputMode && { inputMode })}
          className={clsx(inputStyles, className)}
        />
      )}
    </Field>
  );
}

export function TextAreaField({
  rows,
  isCode = false,
  ...field
}: FieldProps & { rows: number; isCode?: boolean }) {
  return (
    <Field {...field}>
      {(props) => (
        <textarea
          {...props}
          rows={rows}
          dir="auto"
          {...(isCode && { spellCheck: false })}
          className={clsx(inputStyles, 'block w-full', isCode && 'font-mono text-xs')}
        />
      )}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
}

export function SelectField({ options, ...field }: FieldProps & { options: readonly Option[] }) {
  return (
    <Field {...field}>
      {(props) => (
        <select {...props} className={clsx(inputStyles, 'max-w-full')}>
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface RadioProps extends FieldProps {
  options: readonly Option[];
}

/** Radio buttons as cards, each with a label and a hint. */
export function RadioCards({ options, ...field }: RadioProps) {
  const { register } = useFormContext();
  const id = toFieldId(field.name);
  return (
    <FieldGroup {...field}>
      <div className="grid gap-2 sm:grid-cols-2">
        {options.map(({ value, label, hint }) => (
          <label
            key={value}
            className="flex min-h-8 cursor-pointer items-start gap-2 rounded border border-control px-2.5 py-1.5 has-checked:border-link has-checked:bg-maintenance-tint"
          >
            <input
              type="radio"
              value={value}
              {...validateAfterClick(register(field.name, toOptions(field.onEdit)))}
              {...(hint && {
                'aria-labelledby': `${id}-${value}`,
                'aria-describedby': `${id}-${value}-hint`,
              })}
              className="mt-0.5 size-4 shrink-0 accent-primary"
            />
            <span className="min-w-0">
              <span id={`${id}-${value}`}>{label}</span>
              {hint && (
                <span id={`${id}-${value}-hint`} className="block text-muted text-xs">
                  {hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
