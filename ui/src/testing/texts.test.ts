import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Language, languages } from '@/texts/languages';
import { declareTexts, toTextType } from '../../build/text-types';
import { compileTexts, listGroups, readTexts } from '../../build/texts';

function readGroups(language: Language) {
  return Object.fromEntries(listGroups(language).map((group) => [group, readTexts(language, group)]));
}

const english = readGroups('en');

test.each(Object.entries(english))(
  'the declared types of "%s" are those of its English texts',
  async (group, texts) => {
    await expect(declareTexts(group, texts)).toMatchFileSnapshot(`../texts/types/${group}.d.ts`);
  },
);

test('no types are left of a group that no longer exists', () => {
  const files = readdirSync('src/texts/types').map((file) => file.replace('.d.ts', ''));
  expect(files.filter((group) => group !== 'language' && !(group in english))).toEqual([]);
});

/** Returns the type of each text by its group and name. */
function listTypes(texts: typeof english): Record<string, string> {
  const entries = Object.entries(texts).flatMap(([group, messages]) =>
    Object.entries(messages).map(([name, message]) => [`${group}.${name}`, toTextType(message)]),
  );
  return Object.fromEntries(entries);
}

test.each(languages)('%s has every text, with the same values', (language) => {
  expect(listTypes(readGroups(language))).toEqual(listTypes(english));
});

test.each([
  ['Plain', 'string'],
  ['{name} is down', '(values: { name: string | number }) => string'],
  [
    '{count, plural, one {# of {total}} other {#}}',
    '(values: { count: number; total: string | number }) => string',
  ],
  ['{count} {count, plural, one {day} other {days}}', '(values: { count: number }) => string'],
  [
    '{role, select, admin {Admin} other {{name}}}',
    '(values: { name: string | number; role: string }) => string',
  ],
])('the message "%s" has the type %s', (message, type) => {
  expect(toTextType(message)).toBe(type);
});

test('a text without values is a string, and names that users write are isolated', () => {
  const code = compileTexts('en', { reload: 'Reload', down: '{name} is down for {count} min' });
  expect(code).toContain('const text0 = "Reload";');
  expect(code).toContain('isolate(d.name) + " is down for " + d.count + " min"');
  expect(code).toContain('export { text0 as reload, text1 as down };');
});
