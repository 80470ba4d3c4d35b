import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import { createFetch } from '@/api/deadline';
import type { CheckKind, Platform } from '@/api/types';
import { toPageParams } from '../kit/resource';

type Kind = CheckKind['kind'];

export interface DiscoveryFilter {
  kind: Kind;
  /** Empty for the objects that no check watches. */
  show: '' | 'watched' | 'all';
  /** Words that every object contains. Empty for all objects. */
  text: string;
}

const watchedBy = { '': false, watched: true, all: undefined } as const;

/** The server gives up after 30 seconds. A listing of a large workspace takes a while. */
const listFetch = createFetch(35_000);

/** The server gives up after 60 seconds. It reads the history of each object, or asks a SQL warehouse. */
const slowFetch = createFetch(65_000);

export const discoveredKey = ['admin', 'discovered'];

/**
 * The objects of a kind, by name. They are not polled: each listing costs calls of the workspace, and one of tables would
 * keep a SQL warehouse awake.
 */
export const discoveredQuery = ({ kind, show, text }: DiscoveryFilter) =>
  infiniteQueryOptions({
    queryKey: [...discoveredKey, kind, show, text],
    queryFn: async ({ pageParam, signal }) => {
      const watched = watchedBy[show];
      const query = {
        kind,
        ...(watched !== undefined && { watched }),
        ...(text !== '' && { q: text }),
        ...toPageParams(pageParam),
      };
      const params = { query };
      return readBody(await api.GET('/api/v1/discovered-objects', { params, signal, fetch: listFetch }));
    },
    // During a search, the rows of the previous one stay. Other rows would be wrong.
    placeholderData: (rows, before) =>
      before?.queryKey[2] === kind && before.queryKey[3] === show ? rows : undefined,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    // The server has asked the workspace, so another attempt would only delay the message.
    retry: false,
  });

/** Makes the server read the objects of a kind from the workspace again. */
export async function rereadObjects(kind: Kind): Promise<void> {
  const params = { query: { kind, refresh: true, page_size: 1 } };
  readBody(await api.GET('/api/v1/discovered-objects', { params, fetch: listFetch }));
}

/** Returns the proposed checks of at most 25 objects. The list has none for an object that is watched or gone. */
export async function proposeChecks(kind: Kind, platform: Platform, ids: string[]) {
  const body = { kind, ids, platform_id: platform.id };
  return readBody(await api.POST('/api/v1/discovered-objects:propose', { body, fetch: slowFetch })).items;
}

/**
 * The objects of a kind that this server cannot see. Each attempt after the first one makes the server read everything again.
 * They are not kept, because each answer can cost the start of a SQL warehouse and is soon out of date.
 */
export const hiddenQuery = (kind: Kind, attempt: number) =>
  queryOptions({
    queryKey: ['admin', 'hidden', kind, attempt],
    queryFn: async ({ signal }) => {
      const body = { kind, refresh: attempt > 0 };
      return readBody(
        await api.POST('/api/v1/discovered-objects:find-hidden', { body, signal, fetch: slowFetch }),
      );
    },
    placeholderData: (before, query) => (query?.queryKey[2] === kind ? before : undefined),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
