import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Message } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { LoadMore } from '@/components/load-more';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { MessageEntry, toMessageId } from './message-entry';
import { pastMessagesQuery, plannedMessagesQuery } from './messages-query';

/** The messages about a platform that are not shown now: planned and past ones. */
export function MessagesCard({ platformId }: { platformId: string }) {
  return (
    <Card aria-labelledby="messages">
      <h2 id="messages" className="mb-3 font-semibold text-base">
        Planned and past messages
      </h2>
      <Messages platformId={platformId} />
    </Card>
  );
}

function Messages({ platformId }: { platformId: string }) {
  const planned = useQuery(plannedMessagesQuery(platformId));
  const past = useInfiniteQuery(pastMessagesQuery(platformId));
  if (!planned.data || !past.data) {
    const error = planned.error ?? past.error;
    if (!error) return <Skeleton className="h-22" />;
    const retry = () => void Promise.all([planned.refetch(), past.refetch()]);
    return <ErrorPanel level={4} title="Can't load the messages" error={error} onRetry={retry} />;
  }
  const ended = past.data.pages.flatMap(({ items }) => items);
  return (
    <div className="space-y-4">
      <Section title="Planned" empty="Nothing is planned." messages={planned.data} />
      <div>
        <Section title="Past" empty="No past messages." messages={ended} />
        <LoadMore label="Load older" query={past} ids={ended.map(({ id }) => toMessageId(id))} />
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  empty: string;
  messages: readonly Message[];
}

function Section({ title, empty, messages }: SectionProps) {
  const id = useId();
  return (
    <div>
      <h3 id={id} className="mb-1 font-medium text-muted text-xs">
        {title}
      </h3>
      {messages.length === 0 ? (
        <p className="text-muted">{empty}</p>
      ) : (
        <ul aria-labelledby={id} className="divide-y divide-divider">
          {messages.map((message) => (
            <MessageEntry key={message.id} message={message} />
          ))}
        </ul>
      )}
    </div>
  );
}
