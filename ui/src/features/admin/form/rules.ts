import * as z from 'zod/mini';

/** The parts of the schemas. The value of a field is always text; it is converted after the check. */

function mostChars(most: number) {
  return z.refine<string>((text) => [...text].length <= most, {
    error: ({ input }) => `Has ${[...String(input)].length} characters; at most ${most}.`,
  });
}

const oneLine = z.refine<string>((text) => !/[\n\t\u2028\u2029]/.test(text), 'Must be one line.');

/** One line with at most this many characters. */
export const line = (most: number) => z.string().check(mostChars(most), oneLine);

/** One line that must not be empty. */
export const requiredLine = (most: number, error: string) =>
  z.string().check(
    z.refine<string>((text) => text.trim() !== '', error),
    mostChars(most),
    oneLine,
  );

export const prose = (most: number) => z.string().check(mostChars(most));

function isPlainWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Empty, or an http or https URL. */
export const webAddress = () =>
  z.string().check(
    mostChars(2000),
    z.refine<string>(
      (text) => text === '' || isPlainWebAddress(text),
      'Must be a URL such as https://example.com, without a user name or password.',
    ),
  );

/** A number greater than 0, or nothing. */
export const limit = () =>
  z
    .string()
    .check(
      z.refine(
        (text: string) => text.trim() === '' || toNumber(text) > 0,
        'Must be a number greater than 0.',
      ),
    );

/** The typed text as a number; NaN if it is not a number. */
export function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim());
}

/** The parts of a comma-separated list. */
export function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A text that a request omits if it is empty. */
export function given<Name extends string>(name: Name, text: string): { [key in Name]?: string } {
  const value = text.trim();
  return (value === '' ? {} : { [name]: value }) as { [key in Name]?: string };
}
