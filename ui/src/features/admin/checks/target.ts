import type { Check } from '@/api/types';
import { given, toList, toObject } from '../form/rules';

export type Kind = Check['kind'];
type Target = Check['target'];

/** What stands in the fields of every kind. All are kept, so that switching back loses nothing. */
export interface TargetValues {
  http: { url: string; method: string; expect_status: string; contains: string; more: string };
  sql_query: { query: string };
  table_freshness: { table: string; column: string };
  fixture: { script: string };
}

/** The fields of a kind that have a place of their own; everything else of an http target stands in `more`. */
export const targetFields: Readonly<Record<Kind, readonly string[]>> = {
  http: ['url', 'method', 'expect_status', 'contains'],
  sql_query: ['query'],
  table_freshness: ['table', 'column'],
  heartbeat: [],
  fixture: [],
};

/** Where a kind shows what has no field of its own. */
const catchAll: Partial<Record<Kind, string>> = { http: 'http.more', fixture: 'fixture.script' };

function text(value: unknown): string {
  return value === undefined ? '' : String(value);
}

function asJson(value: Target): string {
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value, null, 2);
}

/** What stands in the fields for a check, or for none. */
export function targetValues(check: Pick<Check, 'kind' | 'target'> | undefined): TargetValues {
  const of = (kind: Kind): Target => (check?.kind === kind ? check.target : {});
  const { url, method, expect_status, contains, ...more } = of('http');
  const { query } = of('sql_query');
  const { table, column } = of('table_freshness');
  return {
    http: {
      url: text(url),
      method: text(method) || 'GET',
      expect_status: Array.isArray(expect_status) ? expect_status.join(', ') : '',
      contains: text(contains),
      more: asJson(more),
    },
    sql_query: { query: text(query) },
    table_freshness: { table: text(table), column: text(column) },
    fixture: { script: asJson(of('fixture')) },
  };
}

/** The target that the fields of the chosen kind make. */
export function targetOf({ kind, ...values }: TargetValues & { kind: Kind }): Target {
  switch (kind) {
    case 'http': {
      const { url, method, expect_status, contains, more } = values.http;
      const statuses = toList(expect_status).map(Number);
      return {
        ...toObject(more),
        ...given('url', url),
        ...(method !== 'GET' && { method }),
        ...(statuses.length > 0 && { expect_status: statuses }),
        ...(contains !== '' && { contains }),
      };
    }
    case 'sql_query':
      return given('query', values.sql_query.query);
    case 'table_freshness':
      return {
        ...given('table', values.table_freshness.table),
        ...given('column', values.table_freshness.column),
      };
    case 'fixture':
      return toObject(values.fixture.script) ?? {};
    case 'heartbeat':
      return {};
  }
}

/** The field of the form that shows what the server says of `target.<field>` or of the target as a whole. */
export function targetField(field: string, kind: Kind): string | undefined {
  const inner = field.replace(/^target\.?/, '').replace(/[.[].*/, '');
  if (targetFields[kind].includes(inner)) return `${kind}.${inner}`;
  return catchAll[kind] ?? targetFields[kind].map((name) => `${kind}.${name}`)[0];
}
