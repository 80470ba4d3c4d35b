import { useEffect, useRef } from 'react';
import type { Summary } from '@/api/types';
import { useAnnounce } from '@/components/announcer';
import type { ShownHeadline } from './use-headline';

/**
 * Announces a new headline or a new critical message while the page is open. It ignores all other changes, and
 * headlines that the next response replaces.
 */
export function useAnnouncements(summary: Summary | undefined, headline: ShownHeadline | undefined): void {
  const announce = useAnnounce();
  const lastAnnounced = useRef<{ headline: string; critical: ReadonlySet<string> } | null>(null);
  const text = headline?.isBrief ? undefined : headline?.text;

  useEffect(() => {
    if (!summary || text === undefined) return;
    const previous = lastAnnounced.current;
    const critical = summary.messages.filter((message) => message.severity === 'CRITICAL');
    lastAnnounced.current = { headline: text, critical: new Set(critical.map((message) => message.id)) };
    if (previous === null) return;
    const announcements = critical
      .filter((message) => !previous.critical.has(message.id))
      .map((message) => message.title);
    if (text !== previous.headline) announcements.unshift(text);
    if (announcements.length > 0) announce(announcements.join('. '));
  }, [summary, text, announce]);
}
