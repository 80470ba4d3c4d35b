import * as z from 'zod/mini';

/**
 * Building blocks for validation schemas. The value of a field is always text; it is converted after
 * validation.
 */

function maxLength(max: number) {
  return z.refine<string>((text) => [...text].length <= max, {
    error: ({ input }) => `Too long: ${[...String(input)].length} characters (maximum ${max}).`,
  });
}

const singleLine = z.refine<string>((text) => !/[\n\t\u2028\u2029]/.test(text), 'Must be one line.');

/** Accepts one line with at most this many characters. */
export const optionalLine = (max: number) => z.string().check(maxLength(max), singleLine);

/** Accepts one line that is not empty. */
export const requiredLine = (max: number, error: string) =>
  z.string().check(
    z.refine<string>((text) => text.trim() !== '', error),
    maxLength(max),
    singleLine,
  );

export const optionalText = (max: number) => z.string().check(maxLength(max));

function isHttpUrlWithoutCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Accepts an empty text or an http or https URL. */
export const optionalHttpUrl = () =>
  z.string().check(
    maxLength(2000),
    z.refine<string>(
      (text) => text === '' || isHttpUrlWithoutCredentials(text),
      'Must be a URL such as https://example.com, without a user name or password.',
    ),
  );

/** Accepts an empty text or a number greater than 0. */
export const optionalPositiveNumber = () =>
  z
    .string()
    .check(
      z.refine(
        (text: string) => text.trim() === '' || parseNumber(text) > 0,
        'Must be a number greater than 0.',
      ),
    );

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
