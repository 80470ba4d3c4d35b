import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MessagePhase } from '@/api/types';
import { Breadcrumb } from '@/components/breadcrumb';
import type { Prefetch } from '@/components/lazy-page';
import { messagesQuery } from '@/components/messages/messages-query';
import { usePageTitle } from '@/components/outdated';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { PhaseSection } from './phase-section';

const phases: readonly MessagePhase[] = ['active', 'planned', 'past'];

/** All messages that readers have seen or will see, also those that they dismissed. */
function MessagesPage() {
  const isReady = useIsReady();
  usePageTitle('Messages');
  return (
    <div className="space-y-6">
      <Breadcrumb to="/" parent="Dashboard" current="Messages" />
      <h1 className="font-semibold text-xl">Messages</h1>
      {isReady ? (
        <>
          <PhaseSection
            phase="active"
            title="Now"
            emptyText="No message is shown now."
            moreLabel="Load more"
          />
          <PhaseSection
            phase="planned"
            title="Planned"
            emptyText="Nothing is planned."
            moreLabel="Load more"
          />
          <PhaseSection phase="past" title="Past" emptyText="No past messages yet." moreLabel="Load older" />
        </>
      ) : (
        <>
          <LoadingText>Loading messages</LoadingText>
          <Skeleton className="h-80" />
        </>
      )}
    </div>
  );
}

/**
 * Returns whether every phase has a first response. A phase that arrives later would move those below it. Afterwards,
 * each phase is on its own.
 */
function useIsReady(): boolean {
  const isPending = [usePending('active'), usePending('planned'), usePending('past')].includes(true);
  const [isReady, setIsReady] = useState(!isPending);
  if (!isReady && !isPending) setIsReady(true);
  return isReady;
}

function usePending(phase: MessagePhase): boolean {
  return useInfiniteQuery(messagesQuery({ phase })).isPending;
}

const prefetchMessages: Prefetch = (queryClient) =>
  Promise.all(phases.map((phase) => queryClient.prefetchInfiniteQuery(messagesQuery({ phase }))));

/** The page, whose code is loaded when it is first opened. */
export { MessagesPage as Component, prefetchMessages as prefetch };
