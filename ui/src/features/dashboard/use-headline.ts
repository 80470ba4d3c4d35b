import { lastKnownHeadline } from 'texts/dashboard';
import type { Summary } from '@/api/types';
import { useOutdated } from '@/components/outdated';
import { buildHeadline, type Headline } from './headline';

export interface ShownHeadline extends Headline {
  /** The title of the tab. */
  title: string;
  /** The last known headline and its age, if the page is not up to date. */
  lastKnown?: string;
  /** Whether the text is shown only until the response arrives. */
  isBrief?: boolean;
}

/** Returns the headline of the dashboard. It never calls old data the current status. */
export function useHeadline(summary: Summary | undefined): ShownHeadline | undefined {
  const outdated = useOutdated();
  if (!summary) return undefined;
  const headline = buildHeadline(summary);
  if (!outdated) return { ...headline, title: headline.text };
  return {
    status: 'stale',
    text: outdated.text,
    title: outdated.title,
    isCurrent: false,
    lastKnown: lastKnownHeadline({ age: outdated.age, headline: headline.text }),
    isBrief: outdated.isChecking,
  };
}
