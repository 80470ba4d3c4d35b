import { useInfiniteQuery } from '@tanstack/react-query';
import type { Message, MessagePhase } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { LoadMore } from '@/components/load-more';
import { MessageBanner } from '@/components/messages/message-banner';
import { withShownEnd } from '@/components/messages/shown-until';
import { LoadingText } from '@/components/ui/loading-text';
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
  const { data, error, refetch } = query;
  const messages = data?.pages.flatMap((page) => page.items);
  const count = messages?.length ?? 0;

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
        <ul className="space-y-2">
          {messages.map((message) => (
            <Item key={message.id} message={message} phase={phase} />
          ))}
        </ul>
      )}
      <LoadMore label="Load older" query={query} ids={messages?.map(({ id }) => toItemId(id)) ?? []} />
    </section>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <>
      <LoadingText>Loading: {title}</LoadingText>
      <Skeleton className="h-20" />
    </>
  );
}

/** Returns the id of the element of a message. It can receive the focus. */
function toItemId(id: string): string {
  return `message-${id}`;
}

function Item({ message, phase }: { message: Message; phase: MessagePhase }) {
  return (
    <li id={toItemId(message.id)} tabIndex={-1}>
      <MessageBanner
        message={phase === 'past' ? withShownEnd(message) : message}
        level={3}
        affected={<AffectedNames ids={message.platform_ids} />}
        isPlanned={phase === 'planned'}
      />
    </li>
  );
}
