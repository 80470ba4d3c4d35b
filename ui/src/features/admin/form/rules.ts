import * as texts from 'texts/admin-form';

/** Building blocks for validation. The value of a field is always text; it is converted after validation. */

/** The first error of each field, by the name of the field. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What is wrong with a field; undefined if it is valid. */
export type FieldError = string | undefined;

/** Returns the first error of each field. Fields without an error are omitted. */
export function collectErrors(found: Iterable<readonly [name: string, error: FieldError]>): FieldErrors {
  const errors: Record<string, string> = {};
  for (const [name, error] of found) if (error !== undefined) errors[name] ??= error;
  return errors;
}

export function validateText(text: string, max: number): FieldError {
  const { length } = [...text];
  return length > max ? texts.tooLong({ length, max }) : undefined;
}

/** Accepts one line with at most this many characters. */
export function validateLine(text: string, max: number): FieldError {
  return validateText(text, max) ?? (/[\n\t\u2028\u2029]/.test(text) ? texts.oneLine : undefined);
}

/** Accepts one line that is not empty. */
export function validateRequiredLine(text: string, max: number, error: string): FieldError {
  return text.trim() === '' ? error : validateLine(text, max);
}

function isHttpUrlWithoutCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Accepts an empty text or an http or https URL. */
export function validateHttpUrl(text: string): FieldError {
  const tooLong = validateText(text, 2000);
  if (tooLong !== undefined || text === '' || isHttpUrlWithoutCredentials(text)) return tooLong;
  return texts.invalidUrl;
}

/** Accepts an empty text or a number greater than 0. */
export function validatePositiveNumber(text: string): FieldError {
  return text.trim() === '' || parseNumber(text) > 0 ? undefined : texts.notPositive;
}

/** Converts text to a number. The result is NaN if the text is not a number. */
export function parseNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim());
}

/** Splits a comma-separated list. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Returns an object with the text; an empty object if the text is empty, so that the request omits it. */
export function optionalField<Name extends string>(name: Name, text: string): { [key in Name]?: string } {
  const value = text.trim();
  return (value === '' ? {} : { [name]: value }) as { [key in Name]?: string };
}
