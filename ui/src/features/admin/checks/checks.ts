import { api, readBody } from '@/api/client';
import { createFetch } from '@/api/deadline';
import type { Check, CheckDraft, CheckInput, Measurement } from '@/api/types';
import { ifMatchHeader, jsonHeaders } from '@/api/writing';
import { type Resource, toPageParams, toSearchParam } from '../kit/resource';

export const checks: Resource<Check, CheckInput> = {
  noun: 'check',
  path: '/admin/checks',
  nameOf: ({ name }) => name,
  list: async (filter, token, signal) => {
    const query = {
      ...(filter.archived && { state: 'ARCHIVED' as const }),
      ...toSearchParam(filter),
      ...toPageParams(token),
    };
    return readBody(await api.GET('/api/v1/status-checks', { params: { query }, signal }));
  },
  get: async (check, signal) => {
    const params = { path: { check } };
    return readBody(await api.GET('/api/v1/status-checks/{check}', { params, ...(signal && { signal }) }));
  },
  create: async (input, key) =>
    readBody(
      await api.POST('/api/v1/status-checks', {
        params: { header: { 'Idempotency-Key': key } },
        body: input,
      }),
    ),
  update: async (check, input) => {
    const params = { path: { check: check.id }, header: ifMatchHeader(check) };
    return readBody(await api.PUT('/api/v1/status-checks/{check}', { params, body: input }));
  },
  archive: async (check, key) =>
    readBody(await api.POST('/api/v1/status-checks/{check}/archive', buildActionRequest(check, key))),
  restore: async (check, key) =>
    readBody(await api.POST('/api/v1/status-checks/{check}/restore', buildActionRequest(check, key))),
};

function buildActionRequest(check: Check, key: string) {
  const header = { ...ifMatchHeader(check), 'Idempotency-Key': key };
  return { params: { path: { check: check.id }, header }, headers: jsonHeaders };
}

/** The longest time that the server gives a test, in seconds. */
const maxTestSeconds = 45;

/**
 * Measures a draft once and stores nothing. `timeoutSeconds` is the default of its kind. The request has
 * 5 seconds more than the measurement, so that its result arrives.
 */
export async function testCheck(draft: CheckDraft, timeoutSeconds: number): Promise<Measurement> {
  const seconds = Math.min(draft.timeout_seconds ?? timeoutSeconds, maxTestSeconds);
  const fetch = createFetch((seconds + 5) * 1_000);
  return readBody(await api.POST('/api/v1/status-checks:test', { body: draft, fetch }));
}
