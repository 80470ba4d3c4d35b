import type { PlatformNow } from '@/api/types';
import { toDisplayStatus } from '@/lib/status';

export interface Filter {
  text: string;
  onlyProblems: boolean;
}

/**
 * Returns whether a platform matches the filter. Every word must occur in the name or the owner. Every status
 * except Operational is a problem.
 */
export function matchesFilter(platform: PlatformNow, { text, onlyProblems }: Filter): boolean {
  if (onlyProblems && toDisplayStatus(platform) === 'green') return false;
  const searchText = `${platform.name} ${platform.owner}`.toLocaleLowerCase();
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => searchText.includes(word));
}
