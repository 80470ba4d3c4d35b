import { queryOptions } from '@tanstack/react-query';
import { archivedName } from 'texts/common';
import { api, readBody } from '@/api/client';
import type { Platform, PlatformInput } from '@/api/types';
import { ifMatchHeader, jsonHeaders } from '@/api/writing';
import { type ListFilter, type Resource, toPageParams, toSearchParam } from '../kit/resource';

async function listPage(filter: ListFilter, token: string | undefined, signal: AbortSignal, size?: number) {
  const query = {
    state: filter.archived ? ('ARCHIVED' as const) : ('ACTIVE' as const),
    ...toSearchParam(filter),
    ...toPageParams(token, size),
  };
  return readBody(await api.GET('/api/v1/platforms', { params: { query }, signal }));
}

export const platforms: Resource<Platform, PlatformInput> = {
  noun: 'platform',
  path: '/admin/platforms',
  nameOf: ({ name }) => name,
  list: (filter, token, signal) => listPage(filter, token, signal),
  get: async (platform, signal) => {
    const params = { path: { platform } };
    return readBody(await api.GET('/api/v1/platforms/{platform}', { params, ...(signal && { signal }) }))
      .platform;
  },
  create: async (input, key) =>
    readBody(
      await api.POST('/api/v1/platforms', { params: { header: { 'Idempotency-Key': key } }, body: input }),
    ),
  update: async (platform, input) => {
    const params = { path: { platform: platform.id }, header: ifMatchHeader(platform) };
    return readBody(await api.PUT('/api/v1/platforms/{platform}', { params, body: input }));
  },
  archive: async (platform, key) =>
    readBody(await api.POST('/api/v1/platforms/{platform}/archive', buildActionRequest(platform, key))),
  restore: async (platform, key) =>
    readBody(await api.POST('/api/v1/platforms/{platform}/restore', buildActionRequest(platform, key))),
};

function buildActionRequest(platform: Platform, key: string) {
  const header = { ...ifMatchHeader(platform), 'Idempotency-Key': key };
  return { params: { path: { platform: platform.id }, header }, headers: jsonHeaders };
}

/** The maximum number of pages that a form loads. Platforms beyond it are not in the list. */
const maxPages = 10;

/** The maximum page size of the API. */
const namesPageSize = 500;

async function listAll(archived: boolean, signal: AbortSignal): Promise<Platform[]> {
  const result: Platform[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const { items, next_page_token } = await listPage({ archived, text: '' }, token, signal, namesPageSize);
    result.push(...items);
    if (next_page_token === undefined) break;
    token = next_page_token;
  }
  return result.sort((a, b) => a.name.localeCompare(b.name));
}

/** The query for all platforms by name, archived ones last. Selections and labels use it. */
export const allPlatformsQuery = queryOptions({
  queryKey: ['admin', '/admin/platforms', 'names'],
  queryFn: async ({ signal }) => (await Promise.all([listAll(false, signal), listAll(true, signal)])).flat(),
});

/** Returns the label of a platform in a selection. It marks archived platforms. */
export function formatPlatform({ name, state }: Pick<Platform, 'name' | 'state'>): string {
  return state === 'ARCHIVED' ? archivedName({ name }) : name;
}
