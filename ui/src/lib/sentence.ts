/** Returns the text with a capital first letter. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase('en') + text.slice(first.length);
}

/** A first word that is a name, such as `row_count` or `main.orders`. It stays as it is. */
const nameFirst = /^\S*[_.]\S/;

/** Converts a reason to a sentence. The server writes reasons that can follow a name and a colon. */
export function toSentence(reason: string): string {
  const text = reason.trim();
  if (text === '') return '';
  const capitalized = nameFirst.test(text) ? text : capitalize(text);
  return /[.!?…]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}

/** Returns the reason of a platform for its page. It begins with the name of a check, which stays as it is, unless none counts. */
export function formatPlatformReason({ reason, counted }: { reason: string; counted: number }): string {
  return counted === 0 ? toSentence(reason) : reason;
}
