/**
 * Returns a name that can be put into a sentence. Characters around a name that is not in the Latin script keep it from
 * reordering the rest of the sentence. In elements, `<bdi>` does the same, and links do it by themselves (styles.css).
 */
export function isolate(name: string): string {
  return /[^\u0020-\u02af]/.test(name) ? `\u2068${name}\u2069` : name;
}
