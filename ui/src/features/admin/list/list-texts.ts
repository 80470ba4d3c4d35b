import * as texts from 'texts/admin-list';
import type { Noun } from '../kit/resource';

/** Returns what a list shows, such as "12 checks match" or "More than 200 checks". */
export function describeRows(
  noun: Noun,
  count: number,
  hasMore: boolean,
  isSearching: boolean,
  isOutdated: boolean,
): string {
  if (isOutdated) return texts.searching;
  return (isSearching ? texts.matches : texts.rows)({ noun, count, hasMore: String(hasMore) });
}

/** Returns why a list is empty. Only the server knows that nothing matches. */
export function describeEmptyList(
  noun: Noun,
  archived: boolean,
  isSearching: boolean,
  isOutdated: boolean,
): string {
  if (isOutdated) return texts.searching;
  if (isSearching) return (archived ? texts.noArchivedMatch : texts.noMatch)({ noun });
  return (archived ? texts.noneArchived : texts.empty)({ noun });
}
