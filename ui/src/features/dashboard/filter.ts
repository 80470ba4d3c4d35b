import type { PlatformNow } from '@/api/types';
import { toDisplayStatus } from '@/lib/status';

export interface Filter {
  text: string;
  onlyProblems: boolean;
}

/** Returns whether a platform has a problem. Every status except Operational is one. */
export function hasProblem(platform: PlatformNow): boolean {
  return toDisplayStatus(platform) !== 'green';
}

/**
 * Returns whether a text is about a platform. Every word must occur in the name, the slug, the owner or a tag. The
 * server uses the same rule, and also searches the names of checks.
 */
export function matchesText({ name, slug, owner, tags }: PlatformNow, text: string): boolean {
  const fields = [name, slug, owner, ...tags].join('\n').toLowerCase();
  const words = text.toLowerCase().split(/\s+/);
  return words.every((word) => fields.includes(word));
}
