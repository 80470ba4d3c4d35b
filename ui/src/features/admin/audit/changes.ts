import type { AuditEvent } from '@/api/types';

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** Fields that every change updates. The columns of the table already show them. */
const metadataFields = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by']);

function flatten(value: unknown, path: string, result: Map<string, string>): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (path !== '' || !metadataFields.has(key))
        flatten(inner, path === '' ? key : `${path}.${key}`, result);
    }
  } else {
    result.set(path, toText(value));
  }
  return result;
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    return value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join(', ');
  }
  return String(value);
}

/** Returns the fields that an event changed, by their paths in the entity. */
export function listChanges({ before = {}, after = {} }: Pick<AuditEvent, 'before' | 'after'>): Change[] {
  const beforeFields = flatten(before, '', new Map());
  const afterFields = flatten(after, '', new Map());
  return [...new Set([...beforeFields.keys(), ...afterFields.keys()])]
    .map((field) => ({ field, before: beforeFields.get(field) ?? '', after: afterFields.get(field) ?? '' }))
    .filter((change) => change.before !== change.after);
}
