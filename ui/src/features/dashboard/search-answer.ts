import * as texts from 'texts/board-groups';
import type { FoundPlatform } from '@/api/types';
import { isolate } from '@/lib/isolate';

/** What the server has found for a text. It is only used for exactly that text. */
export interface SearchAnswer {
  text: string;
  platforms: readonly FoundPlatform[];
}

/** Describes the checks of a platform that a search has found, such as "Checks: a, b and 2 more". */
export function describeFound({ checks, check_count }: FoundPlatform): string {
  const more = check_count - checks.length;
  return texts.foundChecks({ count: check_count, names: checks.map(isolate).join(', '), more });
}
