import { expect, test } from 'vitest';
import { checkKinds } from '@/testing/builders';
import { suggestName } from './suggest-name';
import { findKind } from './target';

test.each([
  ['http', { url: 'https://api.example.com/health' }, 'api.example.com: HTTP request'],
  ['table_freshness', { table: 'main.sales.`orders`' }, 'orders: table freshness'],
  ['job_run', { job: 'Load v2.1' }, 'Load v2.1: job run'],
  ['sql_warehouse', { warehouse: ' Reporting ' }, 'Reporting: SQL warehouse'],
  ['sql_query', { query: 'SELECT 1' }, ''],
])('suggests a name for a check of the kind %s', (kind, inputs, name) => {
  expect(suggestName(findKind(checkKinds.items, kind), inputs)).toBe(name);
});
