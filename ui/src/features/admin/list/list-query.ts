import { infiniteQueryOptions } from '@tanstack/react-query';
import { createPollInterval } from '@/api/polling';
import { maxSearchLength } from '@/api/search';
import type { Prefetch } from '@/components/lazy-page';
import type { ListFilter, ManagedEntity, Resource } from '../kit/resource';

const poll = createPollInterval(60_000);

/** A poll requests all loaded pages again, so a list with more pages is refreshed only when the user comes back. */
const maxPolledPages = 3;

/** Returns the text that the server searches for. */
export function toSearch(text: string): string {
  return [...text.trim()].slice(0, maxSearchLength).join('');
}

/** Returns the filter in the query of a URL. */
export function readListFilter(params: URLSearchParams): ListFilter {
  return { archived: params.get('show') === 'archived', text: toSearch(params.get('q') ?? '') };
}

/** Returns the function that loads the first rows of a list before it is shown. */
export function createPrefetch<Entity extends ManagedEntity, Input>(
  resource: Resource<Entity, Input>,
): Prefetch {
  return (queryClient, { search }) =>
    queryClient.prefetchInfiniteQuery(listQuery(resource, readListFilter(new URLSearchParams(search))));
}

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
