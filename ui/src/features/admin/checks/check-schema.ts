import * as z from 'zod/mini';
import { limit, line, requiredLine, toList, toNumber, toObject, webAddress } from '../form/rules';
import { freshnessSeconds } from './freshness';
import { targetFields } from './target';

const minFreshness = 10;
const maxFreshness = 31 * 86_400;
const maxQuery = 20_000;

const fields = z.object({
  platform_id: z.string().check(z.refine<string>((id) => id !== '', 'Choose a platform.')),
  name: requiredLine(80, 'Enter a name.'),
  kind: z.enum(['http', 'sql_query', 'table_freshness', 'heartbeat', 'fixture']),
  http: z.object({
    url: z.string(),
    method: z.string(),
    expect_status: z.string(),
    contains: z.string(),
    more: z.string(),
  }),
  sql_query: z.object({ query: z.string() }),
  table_freshness: z.object({ table: z.string(), column: z.string() }),
  fixture: z.object({ script: z.string() }),
  unit: line(20),
  warn: limit(),
  crit: limit(),
  freshness: z.string(),
  freshness_unit: z.string(),
  owner: line(200),
  runbook_url: webAddress(),
  state: z.enum(['ACTIVE', 'PAUSED']),
});

export type CheckValues = z.infer<typeof fields>;

type Say = (name: string, message: string) => void;

/** What only several fields together can break. */
export const checkSchema = fields.check(
  z.superRefine((values, context) => {
    const say: Say = (name, message) =>
      context.addIssue({ code: 'custom', message, path: name.split('.'), input: values });
    limits(values, say);
    freshness(values, say);
    target(values, say);
  }),
);

function limits({ warn, crit }: CheckValues, say: Say) {
  const [from, to] = [toNumber(warn), toNumber(crit)];
  if (warn.trim() === '' && crit.trim() !== '') say('warn', 'Enter it together with the critical limit.');
  if (crit.trim() === '' && warn.trim() !== '') say('crit', 'Enter it together with the warning limit.');
  if (from > 0 && to > 0 && from >= to) say('crit', `Must be greater than the warning limit, ${from}.`);
}

function freshness(values: CheckValues, say: Say) {
  const seconds = freshnessSeconds(values);
  if (Number.isInteger(seconds) && seconds >= minFreshness && seconds <= maxFreshness) return;
  say('freshness', 'Must be whole seconds, from 10 seconds to 31 days.');
}

function target(values: CheckValues, say: Say) {
  switch (values.kind) {
    case 'http':
      return http(values.http, say);
    case 'sql_query': {
      const { query } = values.sql_query;
      if (query.trim() === '') say('sql_query.query', 'Enter a query that gives one number.');
      if (query.length > maxQuery)
        say('sql_query.query', `Has ${query.length} characters; at most ${maxQuery}.`);
      return;
    }
    case 'table_freshness':
      if (values.table_freshness.table.trim() === '') say('table_freshness.table', 'Enter a table.');
      if (values.table_freshness.column.trim() === '') say('table_freshness.column', 'Enter a column.');
      return;
    case 'fixture':
      if (toObject(values.fixture.script) === undefined) say('fixture.script', 'Must be a JSON object.');
      return;
    case 'heartbeat':
      return;
  }
}

function http({ url, expect_status, more }: CheckValues['http'], say: Say) {
  if (!/^https?:\/\/[^/]/i.test(url.trim()) || !URL.canParse(url.trim())) {
    say('http.url', 'Enter an address such as https://example.com/health.');
  }
  if (toList(expect_status).some((code) => !/^[2-5]\d\d$/.test(code))) {
    say('http.expect_status', 'Use statuses from 200 to 599, with commas between them.');
  }
  const object = toObject(more);
  if (object === undefined) return say('http.more', 'Must be a JSON object, such as {"min_tls_days": 14}.');
  const twice = targetFields.http.find((name) => name in object);
  if (twice !== undefined) say('http.more', `${twice} has a field of its own above.`);
}
