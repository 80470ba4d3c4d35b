import type { PlatformNow } from '@/api/types';
import { shownStatus } from '@/lib/status';

export interface Filter {
  text: string;
  onlyProblems: boolean;
}

/**
 * Returns whether a platform matches the filter. Every word must occur in the name or the owner. Every status
 * except Operational is a problem.
 */
export function matches(platform: PlatformNow, { text, onlyProblems }: Filter): boolean {
  if (onlyProblems && shownStatus(platform) === 'green') return false;
  const haystack = `${platform.name} ${platform.owner}`.toLocaleLowerCase();
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => haystack.includes(word));
}
