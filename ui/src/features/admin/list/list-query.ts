import { infiniteQueryOptions } from '@tanstack/react-query';
import { createPollInterval } from '@/api/polling';
import type { ListFilter, ManagedEntity, Resource } from '../kit/resource';

const poll = createPollInterval(60_000);

/** A poll requests all loaded pages again, so a list with more pages is refreshed only when the user comes back. */
const maxPolledPages = 3;

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
    // The rows show the current status. Of a long list they can be older, and the page then says so.
    refetchInterval: (query) =>
      (query.state.data?.pages.length ?? 0) > maxPolledPages ? false : poll(query),
    refetchIntervalInBackground: true,
    meta: { live: true },
  });
}
