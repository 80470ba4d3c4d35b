/** Converts a reason to a sentence. The server writes reasons that can follow a name and a colon. */
export function toSentence(reason: string): string {
  const text = reason.trim();
  if (text === '') return '';
  const [first = ''] = text;
  const capitalized = first.toLocaleUpperCase('en') + text.slice(first.length);
  return /[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}
