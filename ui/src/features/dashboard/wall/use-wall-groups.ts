import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import * as texts from 'texts/wall';
import type { PlatformNow } from '@/api/types';
import { formatQuantity } from '@/lib/figures';
import { type Group, groupPlatforms, sortPlatforms } from '../arrange';
import { useBoardView } from '../board-view';
import { searchQuery } from '../search-query';
import { findShown } from '../shown';

const none: readonly PlatformNow[] = [];

/** Returns the platforms that the URL asks for, in its groups and order, and what a filter leaves out. */
export function useWallGroups(platforms: readonly PlatformNow[] = none): {
  groups: readonly Group[];
  filterText: string | undefined;
} {
  const {
    view: { text: rawText, onlyProblems, groupBy, sortBy },
  } = useBoardView();
  const text = rawText.trim();
  const { data, isError } = useQuery({ ...searchQuery(text), enabled: text !== '' });
  const found = data?.platforms;
  return useMemo(() => {
    const shown = findShown(platforms, { text, onlyProblems }, found).platforms;
    const groups = groupPlatforms(platforms, sortPlatforms(shown, sortBy), groupBy);
    if (text === '' && !onlyProblems) return { groups, filterText: undefined };
    const parts = [
      texts.shown({ shown: formatQuantity(shown.length), count: platforms.length }),
      text !== '' && texts.search({ text }),
      onlyProblems && texts.onlyProblems,
      text !== '' && !found && (isError ? texts.checksFailed : texts.checksSearching),
    ];
    return { groups, filterText: parts.filter(Boolean).join(' · ') };
  }, [platforms, text, onlyProblems, groupBy, sortBy, found, isError]);
}
