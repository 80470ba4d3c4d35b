import * as texts from 'texts/admin-checks';

/** A name and a value, such as a header. */
export type Pair = readonly [name: string, value: string];

/** Returns the text in which a field keeps its pairs. Without pairs it is empty. */
export function formatPairs(pairs: readonly Pair[]): string {
  return pairs.length === 0 ? '' : JSON.stringify(pairs);
}

export function parsePairs(text: string): readonly Pair[] {
  return text === '' ? [] : (JSON.parse(text) as Pair[]);
}

function isEmpty([name, value]: Pair): boolean {
  return name.trim() === '' && value.trim() === '';
}

/** Returns the object that the pairs describe. Empty pairs are omitted. It is undefined if nothing is left. */
export function toPairsObject(text: string): Record<string, string> | undefined {
  const pairs = parsePairs(text).filter((pair) => !isEmpty(pair));
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [name.trim(), value.trim()]));
}

/** Returns the pairs for people, one per line. */
export function describePairs(text: string): string {
  return Object.entries(toPairsObject(text) ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

/** Returns the first row that is wrong, counted from 0, and what is wrong with its name; undefined if all are valid. */
export function findPairProblem(text: string): { index: number; message: string } | undefined {
  const names = new Set<string>();
  for (const [index, pair] of parsePairs(text).entries()) {
    if (isEmpty(pair)) continue;
    const name = pair[0].trim();
    if (name === '') return { index, message: texts.rowNameMissing({ row: index + 1 }) };
    if (names.has(name)) return { index, message: texts.rowNameTwice({ row: index + 1, name }) };
    names.add(name);
  }
  return undefined;
}
