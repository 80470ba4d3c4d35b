import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError, SessionExpiredError } from '@/api/errors';
import { IdempotentRequest } from '@/api/writing';
import { formatOutcome, formatUnfinished, getProgress } from '@/components/measure-now/progress';
import { fromLocalInput, toLocalInput } from '@/lib/local-time';
import { clockSkew } from '@/lib/server-clock';
import { check, checkKinds, message, platform, problem, sourceRuns } from '@/testing/builders';
import { getLimit, validateBody } from '@/testing/contract';
import { listChanges } from './audit/changes';
import { attemptNumbers, type CheckValues, validateCheck } from './checks/check-rules';
import { createCheckSpec } from './checks/check-spec';
import { splitFreshness } from './checks/freshness';
import { findKind, toTarget, toTargetValues } from './checks/target';
import { findDifferences } from './form/differences';
import { splitErrors } from './form/form-errors';
import { getStateLabel } from './messages/message-labels';
import { createMessageSpec, validateMessage } from './messages/message-spec';
import { platformSpec, validatePlatform } from './platforms/platform-spec';
import { findMissingRole } from './sections';

const kinds = checkKinds.items;
const spec = createCheckSpec(kinds, [platform()]);
const validateValues = (values: CheckValues) => validateCheck(kinds, values);
const valid = spec.toValues(check(1, { kind: 'http', target: { url: 'https://example.com' } }));
const platformValues = platformSpec.toValues(platform());
const messageValues = createMessageSpec([]).toValues(message(1));

const listInvalidFields = (errors: object) => Object.keys(errors);
const isValid = (errors: object) => listInvalidFields(errors).length === 0;

describe('field limits match the contract', () => {
  test.each(['name', 'description', 'owner', 'contact'] as const)(
    'limits the length of %s of a platform',
    (field) => {
      const maximum = getLimit('PlatformInput', field, 'maxLength');
      const validate = (length: number) =>
        validatePlatform({ ...platformValues, [field]: 'ü'.repeat(length) });
      expect(isValid(validate(maximum))).toBe(true);
      expect(listInvalidFields(validate(maximum + 1))).toEqual([field]);
    },
  );

  test.each(['name', 'unit', 'owner'] as const)('limits the length of %s of a check', (field) => {
    const maximum = getLimit('CheckInput', field, 'maxLength');
    const validate = (length: number) => validateValues({ ...valid, [field]: 'x'.repeat(length) });
    expect(isValid(validate(maximum))).toBe(true);
    expect(listInvalidFields(validate(maximum + 1))).toEqual([field]);
  });

  test.each(['title', 'body'] as const)('limits the length of %s of a message', (field) => {
    const maximum = getLimit('MessageInput', field, 'maxLength');
    const validate = (length: number) => validateMessage({ ...messageValues, [field]: 'x'.repeat(length) });
    expect(isValid(validate(maximum))).toBe(true);
    expect(listInvalidFields(validate(maximum + 1))).toEqual([field]);
  });

  test('accepts http URLs without a password, up to the maximum length', () => {
    const maximum = getLimit('PlatformInput', 'url', 'maxLength');
    const prefix = 'https://example.com/';
    const validate = (url: string) => isValid(validatePlatform({ ...platformValues, url }));
    expect(validate(prefix + 'x'.repeat(maximum - prefix.length))).toBe(true);
    expect(validate(prefix + 'x'.repeat(maximum - prefix.length + 1))).toBe(false);
    expect(validate('')).toBe(true);
    expect(validate('javascript:alert(1)')).toBe(false);
    expect(validate('https://ada:secret@example.com')).toBe(false);
  });

  test('limits number, length and duplicates of tags', () => {
    const maximum = getLimit('PlatformInput', 'tags', 'maxItems');
    const validate = (tags: string) => isValid(validatePlatform({ ...platformValues, tags }));
    const createTags = (count: number) => Array.from({ length: count }, (_, n) => `tag-${n}`).join(', ');
    expect(validate(createTags(maximum))).toBe(true);
    expect(validate(createTags(maximum + 1))).toBe(false);
    expect(validate('x'.repeat(41))).toBe(false);
    expect(validate('a, b, a')).toBe(false);
  });

  test('freshness is within the limits of the contract', () => {
    const validate = (freshness: number) =>
      listInvalidFields(validateValues({ ...valid, freshness: String(freshness), freshness_unit: 's' }));
    const [minimum, maximum] = ['minimum', 'maximum'].map((each) =>
      getLimit('CheckInput', 'freshness_seconds', each),
    );
    expect(validate(minimum ?? 0)).toEqual([]);
    expect(validate((minimum ?? 0) - 1)).toEqual(['freshness']);
    expect(validate(maximum ?? 0)).toEqual([]);
    expect(validate((maximum ?? 0) + 1)).toEqual(['freshness']);
    expect(validate(10.5)).toEqual(['freshness']);
  });
});

describe('timeout and attempts', () => {
  test.each(['CheckInput', 'CheckDraft'] as const)('the timeout is within the limits of %s', (input) => {
    const [minimum, maximum] = ['minimum', 'maximum'].map((each) => getLimit(input, 'timeout_seconds', each));
    const validate = (timeout: string) => listInvalidFields(validateValues({ ...valid, timeout }));
    expect([validate(''), validate(String(minimum)), validate(` ${maximum} `)]).toEqual([[], [], []]);
    for (const timeout of [(minimum ?? 0) - 1, (maximum ?? 0) + 1, 1.5, 'x']) {
      expect(validate(String(timeout))).toEqual(['timeout']);
    }
  });

  test('attempts match the contract', () => {
    const [minimum, maximum] = ['minimum', 'maximum'].map((each) => getLimit('CheckInput', 'attempts', each));
    expect(attemptNumbers.map(Number)).toEqual([minimum, (minimum ?? 0) + 1, maximum]);
  });

  test('requests contain them only for measured kinds', () => {
    const values = { ...valid, timeout: '30', attempts: '3' } as const;
    expect(spec.toInput(values, undefined)).toMatchObject({ timeout_seconds: 30, attempts: 3 });
    expect(spec.toInput({ ...values, timeout: '' }, undefined)).not.toHaveProperty('timeout_seconds');
    expect(spec.toInput({ ...values, kind: 'heartbeat' }, undefined)).not.toHaveProperty('timeout_seconds');
    for (const kind of ['heartbeat', 'job_run'])
      expect(spec.toInput({ ...values, kind }, undefined)).toHaveProperty('attempts', 1);
  });

  test('a hidden timeout is not validated', () => {
    expect(listInvalidFields(validateValues({ ...valid, timeout: '500' }))).toEqual(['timeout']);
    expect(listInvalidFields(validateValues({ ...valid, kind: 'heartbeat', timeout: '500' }))).toEqual([]);
  });

  test('the text of the timeout contains its unit', () => {
    expect(spec.displayText?.('timeout', { ...valid, timeout: '40' })).toBe('40 seconds');
    expect(spec.displayText?.('timeout', valid)).toBe('Default');
  });

  test('an empty field means the default timeout', () => {
    expect(spec.toValues(check(1, { timeout_seconds: 40, attempts: 2 }))).toMatchObject({
      timeout: '40',
      attempts: '2',
    });
    expect(spec.toValues(check(1)).timeout).toBe('');
  });
});

describe('rules across fields', () => {
  test.each([
    ['1', '2', []],
    ['', '', []],
    ['2', '2', ['crit']],
    ['3', '2', ['crit']],
    ['1', '', ['crit']],
    ['', '2', ['warn']],
    ['0', '2', ['warn']],
    ['-1', '2', ['warn']],
    ['much', '2', ['warn']],
  ])('limits "%s" and "%s" have errors at %j', (warn, crit, fields) => {
    expect(listInvalidFields(validateValues({ ...valid, warn, crit }))).toEqual(fields);
  });

  test.each([
    ['http', ['targets.http.url']],
    ['sql_query', ['targets.sql_query.query']],
    ['table_freshness', ['targets.table_freshness.table']],
    ['job_run', ['targets.job_run.job']],
    ['heartbeat', []],
    ['fixture', ['targets.fixture.value']],
  ] as const)('an empty target of %s has errors at %j', (kind, fields) => {
    expect(
      listInvalidFields(validateValues({ ...valid, targets: toTargetValues(kinds, undefined), kind })),
    ).toEqual(fields);
  });

  test.each([
    [{ url: '' }, 'Enter a value such as https://example.com/health.'],
    [{ url: 'example.com' }, 'Enter a URL such as https://example.com/health.'],
    [{ url: `https://example.com/${'x'.repeat(2000)}` }, 'Too long: 2020 characters (maximum 2000).'],
    [{ expect_status: '200, 204' }, undefined],
    [{ expect_status: '200, 99' }, 'Use whole numbers from 200 to 599, separated by commas.'],
    [{ min_tls_days: '14' }, undefined],
    [{ min_tls_days: '1.5' }, 'Must be a whole number from 0 to 3650.'],
    [{ min_tls_days: '3651' }, 'Must be a whole number from 0 to 3650.'],
    [{ headers: '[["Accept","text/plain"],[" ",""],["X-Key","a:b"]]' }, undefined],
    [{ headers: '[["A","1"],[" ","x"]]' }, 'Row 2: Enter a name.'],
    [{ headers: '[["A","1"],["A ","2"]]' }, 'Row 2: A is set twice.'],
    [{ $other: '[]' }, 'Must be a JSON object.'],
    [{ $other: '{"url": 1}' }, 'Set url in its own field, "URL".'],
    [{ $other: '{"new": 1}' }, undefined],
  ])('the target %j has the error %s', (change, message) => {
    const http = { ...valid.targets.http, ...change } as Record<string, string>;
    const result = validateValues({ ...valid, targets: { ...valid.targets, http } });
    expect(Object.values(result)).toEqual(message ? [message] : []);
  });

  test.each([
    ['much', 'Must be a number from 0 to 1.'],
    ['2', 'Must be a number from 0 to 1.'],
    ['0.5', undefined],
  ])('the jitter %s has the error %s', (jitter, message) => {
    const validate = (episodes: string) => {
      const targets = { ...valid.targets, fixture: { value: '1', jitter, episodes } };
      return validateValues({ ...valid, kind: 'fixture', targets });
    };
    expect(Object.values(validate(''))[0]).toBe(message);
    expect(listInvalidFields(validate('{}'))).toContain('targets.fixture.episodes');
  });

  test('messages end after their start, and maintenance needs platforms', () => {
    const validate = (change: object) => listInvalidFields(validateMessage({ ...messageValues, ...change }));
    expect(validate({ starts_at: '2026-11-24T10:00', ends_at: '2026-11-24T10:01' })).toEqual([]);
    expect(validate({ starts_at: '2026-11-24T10:00', ends_at: '2026-11-24T10:00' })).toEqual(['ends_at']);
    expect(validate({ starts_at: '', ends_at: '2026-11-24T09:59' }), 'it starts now').toEqual(['ends_at']);
    expect(validate({ severity: 'MAINTENANCE' })).toEqual(['platform_ids']);
  });
});

test("a message without a start starts now on the server's clock", () => {
  clockSkew.set(-3_600_000);
  const validate = (ends_at: string) =>
    listInvalidFields(validateMessage({ ...messageValues, starts_at: '', ends_at }));
  expect(validate('2026-11-24T09:30'), 'the server has 09:00').toEqual([]);
  expect(validate('2026-11-24T08:59')).toEqual(['ends_at']);
  clockSkew.set(3_600_000);
  expect(validate('2026-11-24T10:30'), 'the server has 11:00').toEqual(['ends_at']);
});

describe('conversion of fields to requests', () => {
  test.each([
    [{ url: 'https://example.com', expect_status: [200, 204], contains: ' ok', min_tls_days: 14 }, 'http'],
    [{ url: 'https://example.com', method: 'POST', body: 'ping' }, 'http'],
    [{ url: 'https://example.com', headers: { Accept: 'a/b', 'X-Key': 'a:b' } }, 'http'],
    [{ url: 'https://example.com', newer: { than: ['this', 'page'] } }, 'http'],
    [{ query: 'SELECT 1' }, 'sql_query'],
    [{ table: 'a.b', column: 'c' }, 'table_freshness'],
    [{}, 'heartbeat'],
    [{ value: 7, jitter: 0.1, episodes: [{ ago: '1h', silent: true }] }, 'fixture'],
  ] as const)('fields do not change the target %j of kind %s', (target, kind) => {
    const values = toTargetValues(kinds, {
      kind,
      target: structuredClone(target) as Record<string, unknown>,
    });
    expect(toTarget(findKind(kinds, kind), values)).toEqual(target);
  });

  test('requests match the contract', () => {
    validateBody('CheckInput', spec.toInput(valid, undefined));
    validateBody('PlatformInput', platformSpec.toInput({ ...platformValues, tags: 'a, b' }));
    validateBody('MessageInput', createMessageSpec([]).toInput(messageValues, undefined));
  });

  test('freshness uses the largest unit without a fraction', () => {
    expect(splitFreshness(900)).toEqual({ freshness: '15', freshness_unit: 'min' });
    expect(splitFreshness(172_800)).toEqual({ freshness: '2', freshness_unit: 'd' });
    expect(splitFreshness(90)).toEqual({ freshness: '90', freshness_unit: 's' });
  });

  test('an unchanged time keeps its seconds, a changed time has none', () => {
    const stored = message(1, { starts_at: '2026-11-24T08:00:42.123456Z' });
    const values = createMessageSpec([]).toValues(stored);
    expect(createMessageSpec([]).toInput(values, stored).starts_at).toBe('2026-11-24T08:00:42.123456Z');
    const changed = createMessageSpec([]).toInput({ ...values, starts_at: '2026-11-24T08:01' }, stored);
    expect(changed.starts_at).toBe('2026-11-24T08:01:00.000Z');
    expect(fromLocalInput('')).toBeUndefined();
    expect(toLocalInput('2026-11-24T08:00:42Z')).toBe('2026-11-24T08:00');
  });
});

describe('server errors', () => {
  const toFormField = (field: string) => spec.toFormField(field, valid);

  test.each([
    ['name', 'name'],
    ['target.url', 'targets.http.url'],
    ['target.expect_status[0]', 'targets.http.expect_status'],
    ['target.headers', 'targets.http.headers'],
    ['target', 'targets.http.url'],
    ['freshness_seconds', 'freshness'],
    ['freshness', 'freshness'],
    ['timeout_seconds', 'timeout'],
    ['attempts', 'attempts'],
    ['warn', 'warn'],
    ['If-Match', undefined],
  ])('of %s belong to the field %s', (field, name) => expect(toFormField(field)).toBe(name));

  test('of list items belong to the field of the list', () => {
    expect(platformSpec.toFormField('tags[2]')).toBe('tags');
    expect(createMessageSpec([]).toFormField('platforms', messageValues)).toBe('platform_ids');
  });

  test('are split into field errors and other errors', () => {
    const errors = [
      { field: 'target.url', rule: 'url', message: 'is not an address' },
      { field: 'If-Match', rule: 'version', message: 'must be a version' },
    ];
    expect(splitErrors(new ApiError(400, { ...problem(400, 'Two are wrong'), errors }), toFormField)).toEqual(
      {
        fields: [{ name: 'targets.http.url', message: 'Is not an address.' }],
        other: ['If-Match: must be a version.'],
      },
    );
    expect(splitErrors(new ApiError(409, problem(409, 'a file manages it')), toFormField).other).toEqual([
      'A file manages it.',
    ]);
    expect(splitErrors(new ApiError(500, problem(500, 'broken')), toFormField).other[0]).toContain('req-123');
    expect(splitErrors(new SessionExpiredError(), toFormField).other[0]).toContain('Your input is kept');
    expect(splitErrors(new ConnectionError(undefined), toFormField).other[0]).toContain(
      "Can't reach the server",
    );
  });
});

test('a version conflict lists differing fields and who changed them', () => {
  const opened = check(1, { unit: 'ms', owner: 'a', warn: 1, crit: 2 });
  const formValues = { ...spec.toValues(opened), owner: 'b', warn: '5' };
  const now = { ...opened, unit: 's', warn: 7 };
  expect(findDifferences(spec, opened, formValues, now)).toEqual([
    { name: 'unit', label: 'Unit', formValue: 'ms', serverValue: 's', changedBy: 'other' },
    { name: 'warn', label: 'Warning from', formValue: '5', serverValue: '7', changedBy: 'both' },
    { name: 'owner', label: 'Owner', formValue: 'b', serverValue: 'a', changedBy: 'user' },
  ]);
});

describe('the idempotency key', () => {
  const rejectWith = (status: number) => () => Promise.reject(new ApiError(status));

  test('stays the same while the request is unconfirmed', async () => {
    const request = new IdempotentRequest();
    const first = request.keyFor({ a: 1 });
    await request.send({ a: 1 }, rejectWith(503)).catch(() => {});
    expect(request.keyFor({ a: 1 })).toBe(first);
    expect(request.keyFor({ a: 2 })).not.toBe(first);
  });

  test('changes after a definite response', async () => {
    const request = new IdempotentRequest();
    const first = request.keyFor('x');
    await request.send('x', rejectWith(409)).catch(() => {});
    const second = request.keyFor('x');
    expect(second).not.toBe(first);
    await request.send('x', () => Promise.resolve());
    expect(request.keyFor('x')).not.toBe(second);
  });
});

describe('the progress of a measurement', () => {
  const run = (id: string, state: 'RUNNING' | 'SUCCESS' | 'FAIL') => ({
    id,
    state,
    source: 'http' as const,
    trigger: 'manual' as const,
    started_at: '2026-11-24T10:00:00Z',
    checks_total: 3,
    results_written: 3,
    checks_failed: 1,
    error_summary: 'no route',
  });

  test('counts new runs and runs in progress', () => {
    const before = [sourceRuns(run('a', 'SUCCESS'))];
    expect(getProgress(before, before).finished).toEqual([]);
    expect(getProgress(before, [sourceRuns(run('b', 'RUNNING'))])).toEqual({
      finished: [],
      running: 1,
    });
    expect(getProgress(before, [sourceRuns(run('b', 'SUCCESS'))]).finished).toHaveLength(1);
    const running = [sourceRuns(run('a', 'RUNNING'))];
    expect(getProgress(running, before).finished).toHaveLength(1);
  });

  test('has an outcome text', () => {
    expect(formatOutcome([sourceRuns(run('b', 'SUCCESS'))])).toBe(
      'Measured 3 checks; 1 could not be measured',
    );
    expect(formatOutcome([sourceRuns(run('b', 'FAIL'))])).toBe('Measuring failed: http: no route');
  });
});

test('an audit event lists its changed fields', () => {
  const before = { name: 'A', target: { url: 'x' }, version: 1, tags: ['a'] };
  const after = { name: 'A', target: { url: 'y' }, version: 2, tags: ['a', 'b'] };
  expect(listChanges({ before, after })).toEqual([
    { field: 'target.url', before: 'x', after: 'y' },
    { field: 'tags', before: 'a', after: 'a, b' },
  ]);
  expect(listChanges({ after: { name: 'A' } })).toEqual([{ field: 'name', before: '', after: 'A' }]);
});

test.each([
  ['viewer', '/admin', 'admin'],
  ['viewer', '/admin/messages', 'operator'],
  ['operator', '/admin', undefined],
  ['operator', '/admin/messages/new', undefined],
  ['operator', '/admin/checks', 'admin'],
  ['admin', '/admin/audit', undefined],
] as const)('a %s at %s lacks the role %s', (role, path, missingRole) =>
  expect(findMissingRole(role, path)).toBe(missingRole),
);

test('the state of a message follows its period', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  expect(getStateLabel(message(1, { starts_at: '2026-11-24T11:00:00Z' }), now)).toBe('Scheduled');
  expect(getStateLabel(message(1), now)).toBe('Published');
  expect(getStateLabel(message(1, { ends_at: '2026-11-24T09:00:00Z' }), now)).toBe('Ended');
  expect(getStateLabel(message(1, { state: 'DRAFT' }), now)).toBe('Draft');
});

test('an unfinished measurement has a text', () => {
  expect(formatUnfinished('measuring has started')).toBe(
    'Measuring has started. The measurement has not ended yet. The dashboard shows its results when they arrive.',
  );
});
