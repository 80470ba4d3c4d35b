import { parse, type Token } from '@messageformat/parser';

/** The TypeScript type of each value that a message needs, by name. */
function listValues(tokens: readonly Token[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.type === 'content' || token.type === 'octothorpe') continue;
    const type = { plural: 'number', selectordinal: 'number', select: 'string' }[token.type as string];
    values.set(token.arg, type ?? values.get(token.arg) ?? 'string | number');
    if (!('cases' in token)) continue;
    for (const { tokens: nested } of token.cases) {
      for (const [name, nestedType] of listValues(nested)) {
        if (!values.has(name)) values.set(name, nestedType);
      }
    }
  }
  return values;
}

/** Returns the type of a text: `string`, or that of a function such as `(values: { count: number }) => string`. */
export function toTextType(message: string): string {
  const values = [...listValues(parse(message))].map(([name, type]) => `${name}: ${type}`).sort();
  return values.length === 0 ? 'string' : `(values: { ${values.join('; ')} }) => string`;
}

/** Returns the declarations of all groups, for src/texts.d.ts. */
export function declareTexts(groups: Record<string, Record<string, string>>): string {
  const modules = Object.entries(groups).map(([group, messages]) => {
    const members = Object.entries(messages).map(
      ([name, message]) => `  export const ${name}: ${toTextType(message)};\n`,
    );
    return `declare module 'texts/${group}' {\n${members.join('')}}\n`;
  });
  return `// Generated from src/texts/en by \`npm run texts\`.

declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}

${modules.join('\n')}`;
}
