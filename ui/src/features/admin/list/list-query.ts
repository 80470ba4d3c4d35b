import { infiniteQueryOptions } from '@tanstack/react-query';
import { createPollInterval } from '@/api/polling';
import type { ListFilter, ManagedEntity, Resource } from '../kit/resource';

/** Returns the query for the rows of a list. */
export function listQuery<Entity extends ManagedEntity, Input>(
  resource: Resource<Entity, Input>,
  { archived, text }: ListFilter,
) {
  return infiniteQueryOptions({
    queryKey: ['admin', resource.path, 'list', archived, text],
    queryFn: ({ pageParam, signal }) => resource.list({ archived, text }, pageParam, signal),
    // During a search, the rows of the previous one stay. The rows of another state would be wrong.
    placeholderData: (rows, before) => (before?.queryKey[3] === archived ? rows : undefined),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
    // The rows show the current status, so they must not get old.
    refetchInterval: createPollInterval(60_000),
    refetchIntervalInBackground: true,
    meta: { live: true },
  });
}
