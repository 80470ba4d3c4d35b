import * as texts from 'texts/admin-checks';
import type { CheckKind } from '@/api/types';

const maxLength = 80;

/** Returns the thing that a target is about: the host of a URL, the last part of a table's name such as `main.sales.orders`, or a name. */
function findSubject(kind: CheckKind, inputs: Readonly<Record<string, string>>): string {
  const field = kind.fields.find(({ required }) => required);
  const text = inputs[field?.name ?? '']?.trim() ?? '';
  if (field?.input === 'url') return URL.canParse(text) ? new URL(text).hostname : '';
  if (field?.input !== 'text') return '';
  if (kind.source !== 'sql') return text;
  return text.split('.').at(-1)?.replaceAll('`', '').trim() ?? '';
}

/** Returns a name for a check, such as "orders: table freshness". It is empty until the target says what it is about. */
export function suggestName(kind: CheckKind | undefined, inputs: Readonly<Record<string, string>>): string {
  if (kind === undefined) return '';
  const subject = findSubject(kind, inputs);
  if (subject === '') return '';
  // An abbreviation such as HTTP keeps its capitals.
  const label = /^\p{Lu}\p{Ll}/u.test(kind.label)
    ? kind.label.charAt(0).toLowerCase() + kind.label.slice(1)
    : kind.label;
  return [...texts.suggestedName({ target: subject, kind: label })].slice(0, maxLength).join('');
}
