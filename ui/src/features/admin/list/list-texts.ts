import { formatCount } from '@/lib/figures';

/** Returns what a list shows, such as "12 checks match" or "More than 200 checks". */
export function describeRows(
  noun: string,
  count: number,
  hasMore: boolean,
  isSearching: boolean,
  isOutdated: boolean,
): string {
  if (isOutdated) return 'Searching…';
  const total = `${hasMore ? 'More than ' : ''}${formatCount(count, noun)}`;
  if (!isSearching) return total;
  return `${total} ${count === 1 && !hasMore ? 'matches' : 'match'}`;
}

/** Returns why a list is empty. Only the server knows that nothing matches. */
export function describeEmptyList(
  noun: string,
  archived: boolean,
  isSearching: boolean,
  isOutdated: boolean,
): string {
  if (isOutdated) return 'Searching…';
  if (isSearching) return `No ${archived ? 'archived ' : ''}${noun} matches the search.`;
  return archived ? `No ${noun} is archived.` : `No ${noun}s yet. Add the first one.`;
}
