import { useEffect, useRef } from 'react';
import type { Summary } from '@/api/types';
import { useAnnounce } from '@/components/announcer';
import { headline } from './headline';

/**
 * Announces a new headline or a new critical message while the page is open. It ignores all other changes.
 */
export function useAnnouncements(summary: Summary | undefined): void {
  const announce = useAnnounce();
  const heard = useRef<{ headline: string; critical: ReadonlySet<string> } | null>(null);

  useEffect(() => {
    if (!summary) return;
    const before = heard.current;
    const text = headline(summary).text;
    const critical = summary.messages.filter((message) => message.severity === 'CRITICAL');
    heard.current = { headline: text, critical: new Set(critical.map((message) => message.id)) };
    if (before === null) return;
    const news = critical
      .filter((message) => !before.critical.has(message.id))
      .map((message) => message.title);
    if (text !== before.headline) news.unshift(text);
    if (news.length > 0) announce(news.join('. '));
  }, [summary, announce]);
}
