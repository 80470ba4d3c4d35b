import type { FoundPlatform, PlatformNow } from '@/api/types';
import { type Filter, hasProblem, matchesText } from './filter';
import { describeFound } from './search-answer';

/** The platforms that a board shows, with the reason why the search has found them. */
export interface Shown {
  platforms: readonly PlatformNow[];
  /** By id of the platform: the checks whose names match, such as "Check: orders freshness". */
  foundBy: ReadonlyMap<string, string>;
}

/** Returns the platforms that match a filter. `found` is what the server has found for its text. */
export function findShown(
  platforms: readonly PlatformNow[],
  { text, onlyProblems }: Filter,
  found: readonly FoundPlatform[] = [],
): Shown {
  const byId = new Map(found.map((each) => [each.id, each]));
  const shown = platforms.filter(
    (platform) =>
      (!onlyProblems || hasProblem(platform)) && (byId.has(platform.id) || matchesText(platform, text)),
  );
  const byCheck = found.filter(({ check_count }) => check_count > 0);
  return { platforms: shown, foundBy: new Map(byCheck.map((each) => [each.id, describeFound(each)])) };
}
