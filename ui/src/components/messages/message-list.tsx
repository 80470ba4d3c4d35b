import { type ReactNode, useRef, useState } from 'react';
import type { Message } from '@/api/types';
import { dismiss, dismissals, toDismissalKey } from '@/lib/dismissals';
import { useStore } from '@/lib/store';
import { Button } from '../ui/button';
import { MessageBanner } from './message-banner';

const initialCount = 3;

interface Props {
  /** The messages, sorted by the server: most severe first. */
  messages: readonly Message[];
  affected?: (message: Message) => ReactNode;
}

export function MessageList({ messages, affected }: Props) {
  const dismissed = useStore(dismissals);
  const [isExpanded, setIsExpanded] = useState(false);
  const section = useRef<HTMLElement>(null);
  const undismissed = messages.filter((message) => !dismissed.includes(toDismissalKey(message)));
  const shown = isExpanded ? undismissed : undismissed.slice(0, initialCount);
  const hiddenCount = undismissed.length - shown.length;

  // Without this, the focus would move to the top of the page when the pressed button disappears.
  const dismissAndFocus = (message: Message) => {
    section.current?.focus();
    dismiss(message);
  };

  return (
    <section ref={section} tabIndex={-1} aria-label="Messages" className="space-y-2 empty:sr-only">
      {shown.map((message) => (
        <MessageBanner
          key={message.id}
          message={message}
          affected={affected?.(message)}
          onDismiss={() => dismissAndFocus(message)}
        />
      ))}
      {hiddenCount > 0 && (
        <Button variant="quiet" onClick={() => setIsExpanded(true)}>
          Show {hiddenCount} more
        </Button>
      )}
    </section>
  );
}
