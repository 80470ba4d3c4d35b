import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import MessageFormat from '@messageformat/core';
import compileModule from '@messageformat/core/lib/compile-module.js';
import type { Plugin } from 'vite';
import { languages } from '../src/texts/languages.ts';

type Messages = Record<string, string>;
type Groups = Record<string, Messages>;

/** Returns the file with all texts of a language: ICU messages by name, in groups. */
export function getTextFile(language: string): string {
  return resolve(`src/texts/${language}.json`);
}

export function readTexts(language: string): Groups {
  return JSON.parse(readFileSync(getTextFile(language), 'utf8'));
}

/** Compiles messages to one function for each text, so the browser never parses a message. */
function compile(language: string, messages: Messages | Groups): string {
  return compileModule(new MessageFormat(language, { strict: true }), messages);
}

/** Exports a group: its texts in the first language, which src/lib/language.ts replaces. */
function exportGroup(group: string): string {
  const messages = readTexts(languages[0])[group];
  if (!messages) throw new Error(`src/texts/${languages[0]}.json has no group "${group}"`);
  return `import { translate } from '@/lib/language';
${compile(languages[0], messages).replace('export default', 'const own =')}
export const texts = translate('${group}', own);`;
}

/** Exports a function for each other language that loads all its texts. Each is a file of its own. */
function exportTranslations(): string {
  const loaders = languages.slice(1).map((language) => `${language}: () => import('texts/${language}'),`);
  return `export const translations = { ${loaders.join(' ')} };`;
}

/**
 * Makes the texts of src/texts/*.json available: `texts/<group>` is a group in the language of the page. Its types are in
 * src/texts.d.ts.
 */
export function texts(): Plugin {
  return {
    name: 'texts',
    resolveId: { filter: { id: /^texts\// }, handler: (id) => `\0${id}` },
    load: {
      filter: { id: /^\0texts\// },
      handler(id) {
        const name = id.slice('\0texts/'.length);
        for (const language of languages) this.addWatchFile(getTextFile(language));
        if (name === 'translations') return exportTranslations();
        const isLanguage = languages.some((language) => language === name);
        return isLanguage ? compile(name, readTexts(name)) : exportGroup(name);
      },
    },
  };
}
