/** Makes a sentence of a reason. The server writes reasons so that they can follow a name and a colon. */
export function sentence(reason: string): string {
  const text = reason.trim();
  if (text === '') return '';
  const [first = ''] = text;
  const capital = first.toLocaleUpperCase('en') + text.slice(first.length);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
