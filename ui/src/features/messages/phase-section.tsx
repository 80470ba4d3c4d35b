import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import * as texts from 'texts/messages-page';
import type { Message, MessagePhase } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { LoadMore } from '@/components/load-more';
import { AffectedPlatforms } from '@/components/messages/affected-platforms';
import { Banner } from '@/components/messages/banner';
import { messagesQuery } from '@/components/messages/messages-query';
import { withShownEnd } from '@/components/messages/shown-until';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { UpdateProblem } from '@/components/update-problem';
import { platformNamesQuery } from './platform-names-query';

interface Props {
  phase: MessagePhase;
  title: string;
  emptyText: string;
  /** The label of the button that loads the next page. */
  moreLabel: string;
}

/** The messages of one phase. A failure affects only this section. */
export function PhaseSection({ phase, title, emptyText, moreLabel }: Props) {
  const query = useInfiniteQuery(messagesQuery({ phase }));
  const { data, error, refetch } = query;
  const messages = data?.pages.flatMap((page) => page.items);
  const count = messages?.length ?? 0;

  if (!messages && error) {
    return <ErrorPanel level={2} title={texts.failed({ title })} error={error} onRetry={refetch} />;
  }
  return (
    <section aria-labelledby={phase} className="space-y-2">
      <h2 id={phase} className="font-semibold text-base">
        {title}
      </h2>
      <UpdateProblem query={query} />
      {!messages && <Loading title={title} />}
      {messages && count === 0 && <p className="text-muted">{emptyText}</p>}
      {messages && count > 0 && (
        <ul className="space-y-2">
          {messages.map((message) => (
            <Item key={message.id} message={message} phase={phase} />
          ))}
        </ul>
      )}
      <LoadMore label={moreLabel} query={query} ids={messages?.map(({ id }) => toItemId(id)) ?? []} />
    </section>
  );
}

function Loading({ title }: { title: string }) {
  return (
    <>
      <LoadingText>{texts.phaseLoading({ title })}</LoadingText>
      <Skeleton className="h-20" />
    </>
  );
}

/** Returns the id of the element of a message. It can receive the focus. */
function toItemId(id: string): string {
  return `message-${id}`;
}

function Item({ message, phase }: { message: Message; phase: MessagePhase }) {
  const { data: platforms = [] } = useQuery(platformNamesQuery);
  return (
    <li id={toItemId(message.id)} tabIndex={-1}>
      <Banner
        message={phase === 'past' ? withShownEnd(message) : message}
        level={3}
        phase={phase}
        affected={
          <AffectedPlatforms
            ids={message.platform_ids}
            platforms={platforms}
            renderLink={({ slug, name }) => (
              <Link to={`/platforms/${slug}`} className="text-link underline">
                {name}
              </Link>
            )}
          />
        }
      />
    </li>
  );
}
