/**
 * Returns a name for a sentence. Characters around it keep a name in another script, such as Arabic, from reordering
 * the rest of the sentence. In elements, `<bdi>` does the same, and links do it by themselves (styles.css).
 */
export function isolate(name: string): string {
  return /[^ -ʯ]/.test(name) ? `\u2068${name}\u2069` : name;
}
