/** Converts a reason to a sentence. The server writes reasons that can follow a name and a colon. */
export function sentence(reason: string): string {
  const text = reason.trim();
  if (text === '') return '';
  const [first = ''] = text;
  const capital = first.toLocaleUpperCase('en') + text.slice(first.length);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
