import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import MessageFormat from '@messageformat/core';
import compileModule from '@messageformat/core/lib/compile-module.js';
import { type Plugin, parseAst } from 'vite';
import { type Language, locales } from '../src/texts/languages.ts';

type Messages = Record<string, string>;

const folder = resolve('src/texts');

function getTextFile(language: Language, group: string): string {
  return `${folder}/${language}/${group}.json`;
}

/** Reads the texts of a group: ICU messages by name. */
export function readTexts(language: Language, group: string): Messages {
  return JSON.parse(readFileSync(getTextFile(language, group), 'utf8'));
}

export function listGroups(language: Language): string[] {
  return readdirSync(`${folder}/${language}`).map((file) => file.replace(/\.json$/, ''));
}

/** The names of values that users write. */
const userValues = /\bd\.(?:check|file|name|owner|platform|tag|text|title|user)\b/g;

/**
 * Compiles messages to a module with one export for each text: a string, or a function if the message has values.
 * The browser never parses a message, and texts that a page does not use are left out of its files. A name in another
 * script, such as Arabic, cannot reorder the sentence around it.
 */
export function compileTexts(language: Language, messages: Messages): string {
  const code = compileModule(new MessageFormat(language, { strict: true }), messages);
  const { body } = parseAst(code);
  const lines = body.flatMap((node) => {
    if (node.type !== 'ExportDefaultDeclaration') return code.slice(node.start, node.end);
    if (node.declaration.type !== 'ObjectExpression') throw new Error('messageformat returned no object');
    return node.declaration.properties.map((property, index) => {
      if (property.type !== 'Property' || property.value.type !== 'ArrowFunctionExpression') {
        throw new Error('messageformat returned no function');
      }
      const { value } = property;
      const text = value.params.length === 0 ? value.body : value;
      return `const text${index} = ${code.slice(text.start, text.end).replace(userValues, 'isolate($&)')};`;
    });
  });
  const names = Object.keys(messages).map((name, index) => `text${index} as ${name}`);
  if (lines.some((line) => line.includes('isolate(')))
    lines.unshift("import { isolate } from '@/lib/isolate';");
  return `${lines.join('\n')}\nexport { ${names.join(', ')} };\n`;
}

/**
 * Makes the texts of src/texts/<language>/<group>.json available in one language: `texts/<group>` has the texts of a
 * group, and `texts/language` the language itself. Their types are in src/texts/types.
 */
export function texts(language: Language): Plugin {
  return {
    name: 'texts',
    resolveId: { filter: { id: /^texts\// }, handler: (id) => `\0${id}` },
    load: {
      filter: { id: /^\0texts\// },
      handler(id) {
        const group = id.slice('\0texts/'.length);
        if (group === 'language') {
          return `export const language = '${language}', locale = '${locales[language]}';`;
        }
        this.addWatchFile(getTextFile(language, group));
        return compileTexts(language, readTexts(language, group));
      },
    },
  };
}
