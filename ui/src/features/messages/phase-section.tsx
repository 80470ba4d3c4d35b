import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Message, MessagePhase } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { MessageBanner } from '@/components/messages/message-banner';
import { withShownEnd } from '@/components/messages/shown-until';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { AffectedNames } from './affected-names';
import { messagesQuery } from './messages-queries';

interface Props {
  phase: MessagePhase;
  title: string;
  emptyText: string;
}

/** The messages of one phase. A failure affects only this section. */
export function PhaseSection({ phase, title, emptyText }: Props) {
  const query = useInfiniteQuery(messagesQuery(phase));
  const { data, error, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const list = useRef<HTMLUListElement>(null);
  const messages = data?.pages.flatMap((page) => page.items);
  const count = messages?.length ?? 0;

  // The button may disappear, so the first older message gets the focus.
  const firstOlder = useRef<number>(undefined);
  useEffect(() => {
    if (firstOlder.current === undefined || count <= firstOlder.current) return;
    const next = list.current?.children[firstOlder.current];
    firstOlder.current = undefined;
    if (next instanceof HTMLElement) next.focus();
  }, [count]);
  const loadOlder = () => {
    firstOlder.current = count;
    query.fetchNextPage();
  };

  if (!messages && error) {
    return <ErrorPanel level={2} title={`Can't load: ${title}`} error={error} onRetry={refetch} />;
  }
  return (
    <section aria-labelledby={phase} className="space-y-2">
      <h2 id={phase} className="font-semibold text-base">
        {title}
      </h2>
      {!messages && <Loading title={title} />}
      {messages && count === 0 && <p className="text-muted">{emptyText}</p>}
      {messages && count > 0 && (
        <ul ref={list} className="space-y-2">
          {messages.map((message) => (
            <Item key={message.id} message={message} phase={phase} />
          ))}
        </ul>
      )}
      {isFetchNextPageError && (
        <p role="alert" className="text-bad">
          Couldn't load older messages. {error?.message}
        </p>
      )}
      {hasNextPage && (
        <Button onClick={loadOlder} aria-busy={isFetchingNextPage}>
          Load older
        </Button>
      )}
    </section>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <>
      <p role="status" className="sr-only">
        Loading: {title}
      </p>
      <Skeleton className="h-20" />
    </>
  );
}

function Item({ message, phase }: { message: Message; phase: MessagePhase }) {
  return (
    <li tabIndex={-1}>
      <MessageBanner
        message={phase === 'past' ? withShownEnd(message) : message}
        level={3}
        affected={<AffectedNames ids={message.platform_ids} />}
        isPlanned={phase === 'planned'}
      />
    </li>
  );
}
