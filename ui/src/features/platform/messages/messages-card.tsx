import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { loadMore, loadOlder } from 'texts/load-more';
import { allMessages } from 'texts/messages';
import * as texts from 'texts/platform-messages';
import type { MessagePhase } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { LoadMore } from '@/components/load-more';
import { messagesQuery } from '@/components/messages/messages-query';
import { Card } from '@/components/ui/card';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { MessageEntry, toMessageId } from './message-entry';

const pageSize = 5;

/** The messages about a platform that are not shown now: planned and past ones. */
export function MessagesCard({ platformId }: { platformId: string }) {
  return (
    <Card aria-labelledby="messages" className="space-y-4">
      <h2 id="messages" className="font-semibold text-base">
        {texts.title}
      </h2>
      <Section
        platformId={platformId}
        phase="planned"
        title={texts.planned}
        empty={texts.nonePlanned}
        failed={texts.plannedFailed}
        more={loadMore}
      />
      <Section
        platformId={platformId}
        phase="past"
        title={texts.past}
        empty={texts.nonePast}
        failed={texts.pastFailed}
        more={loadOlder}
      />
      <p>
        <Link to="/messages" className="text-link hover:underline">
          {allMessages}
        </Link>
      </p>
    </Card>
  );
}

interface SectionProps {
  platformId: string;
  phase: MessagePhase;
  title: string;
  empty: string;
  /** The title of the error if they cannot be loaded. */
  failed: string;
  /** The label of the button that loads the next page. */
  more: string;
}

/** The messages of one phase. A failure affects only this part of the card. */
function Section({ platformId, phase, title, empty, failed, more }: SectionProps) {
  const id = useId();
  const query = useInfiniteQuery(messagesQuery({ phase, platformId, pageSize }));
  const { data, error, refetch } = query;
  const messages = data?.pages.flatMap(({ items }) => items);
  if (!messages && error) {
    return <ErrorPanel level={3} title={failed} error={error} onRetry={refetch} />;
  }
  return (
    <div>
      <h3 id={id} className="mb-1 font-medium text-muted text-xs">
        {title}
      </h3>
      <UpdateProblem query={query} />
      {!messages && (
        <>
          <LoadingText>{texts.loading}</LoadingText>
          <Skeleton className="h-5" />
        </>
      )}
      {messages?.length === 0 && <p className="text-muted">{empty}</p>}
      {messages && messages.length > 0 && (
        <ul aria-labelledby={id} className="divide-y divide-divider">
          {messages.map((message) => (
            <MessageEntry key={message.id} message={message} />
          ))}
        </ul>
      )}
      <LoadMore label={more} query={query} ids={messages?.map((message) => toMessageId(message.id)) ?? []} />
    </div>
  );
}
