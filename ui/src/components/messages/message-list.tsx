import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import * as texts from 'texts/messages';
import type { Message } from '@/api/types';
import { Link } from '@/components/link';
import { dismiss, dismissals, toDismissalKey, undismiss } from '@/lib/dismissals';
import { useStore } from '@/lib/store';
import { Button, buttonStyles } from '../ui/button';
import { Notice } from '../ui/notice';
import { Banner } from './banner';

const initialCount = 3;

interface Props {
  /** The messages, sorted by the server: most severe first. */
  messages: readonly Message[];
  /** Maintenance that starts soon, the next one first. It follows the messages. Only the list of all platforms has it. */
  planned?: readonly Message[];
  affected?: (message: Message) => ReactNode;
}

export function MessageList({ messages, planned, affected }: Props) {
  const dismissed = useStore(dismissals);
  const [isExpanded, setIsExpanded] = useState(false);
  // Only the last dismissal can be undone. Its button stays where the banner was.
  const [lastDismissed, setLastDismissed] = useState('');
  const focusOn = useFocusAfterRender();
  const isDismissed = (message: Message) => dismissed.includes(toDismissalKey(message));
  const listed = [...messages, ...(planned ?? [])].filter(
    (message) => !isDismissed(message) || toDismissalKey(message) === lastDismissed,
  );
  const shown = isExpanded ? listed : listed.slice(0, initialCount);
  const moreCount = listed.length - initialCount;
  // The list of all platforms always has the way to the messages that are not shown now.
  if (listed.length === 0) return planned && <p className="-mt-2 text-right">{allMessages}</p>;

  const change = (message: Message, apply: typeof dismiss) => {
    apply(message);
    setLastDismissed(toDismissalKey(message));
    focusOn(toButtonId(message));
  };
  return (
    <section aria-label={texts.messages} className="space-y-2">
      {shown.map((message) => (
        <Entry key={message.id}>
          {isDismissed(message) ? (
            <Dismissed message={message} onUndo={() => change(message, undismiss)} />
          ) : (
            <Banner
              message={message}
              affected={affected?.(message)}
              phase={planned?.includes(message) ? 'planned' : 'active'}
              onDismiss={{ id: toButtonId(message), call: () => change(message, dismiss) }}
            />
          )}
        </Entry>
      ))}
      <p className="flex flex-wrap items-center gap-x-4">
        {moreCount > 0 && (
          <Button variant="quiet" aria-expanded={isExpanded} onClick={() => setIsExpanded(!isExpanded)}>
            {isExpanded ? texts.showFewer : texts.showMore({ count: moreCount })}
          </Button>
        )}
        {allMessages}
      </p>
    </section>
  );
}

const allMessages = (
  <Link to="/messages" className={buttonStyles({ variant: 'quiet' })}>
    {texts.allMessages}
  </Link>
);

/** A message or its dismissal. If it ends while it has the focus, the content of the page takes the focus. */
function Entry({ children }: { children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const entry = element.current;
    // The elements are still in the document when a layout effect is cleaned up.
    return () => {
      if (entry?.contains(document.activeElement)) {
        document.getElementById('main')?.focus({ preventScroll: true });
      }
    };
  }, []);
  return <div ref={element}>{children}</div>;
}

function Dismissed({ message, onUndo }: { message: Message; onUndo: () => void }) {
  return (
    <Notice tone="info" className="flex flex-wrap items-center justify-between gap-x-3">
      <p className="min-w-0 text-muted">{texts.dismissed({ title: message.title })}</p>
      <Button variant="quiet" id={toButtonId(message)} onClick={onUndo}>
        {texts.undo}
      </Button>
    </Notice>
  );
}

/** Returns the id of the button that dismisses a message or undoes that. */
function toButtonId({ id }: Message): string {
  return `dismiss-${id}`;
}

/** Returns a function that moves the focus to an element by its id, once the change is on the page. */
function useFocusAfterRender(): (id: string) => void {
  const target = useRef('');
  useLayoutEffect(() => {
    if (target.current !== '') document.getElementById(target.current)?.focus();
    target.current = '';
  });
  return (id) => {
    target.current = id;
  };
}
