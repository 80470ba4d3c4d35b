import type { AuditEvent } from '@/api/types';

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** Fields that every change updates. The columns of the table already show them. */
const told = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']);

function flatten(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (path !== '' || !told.has(key)) flatten(inner, path === '' ? key : `${path}.${key}`, into);
    }
  } else {
    into.set(path, words(value));
  }
  return into;
}

function words(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    return value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join(', ');
  }
  return String(value);
}

/** Returns the fields that an event changed, by their paths in the entity. */
export function changes({ before = {}, after = {} }: Pick<AuditEvent, 'before' | 'after'>): Change[] {
  const was = flatten(before, '', new Map());
  const is = flatten(after, '', new Map());
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? '', after: is.get(field) ?? '' }))
    .filter((change) => change.before !== change.after);
}
