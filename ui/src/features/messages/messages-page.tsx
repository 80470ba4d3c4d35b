import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dashboard } from 'texts/breadcrumb';
import { loadMore, loadOlder } from 'texts/load-more';
import * as texts from 'texts/messages-page';
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
  usePageTitle(texts.title);
  return (
    <div className="space-y-6">
      <Breadcrumb to="/" parent={dashboard} current={texts.title} />
      <h1 className="font-semibold text-xl">{texts.title}</h1>
      {isReady ? (
        <>
          <PhaseSection phase="active" title={texts.now} emptyText={texts.noneNow} moreLabel={loadMore} />
          <PhaseSection
            phase="planned"
            title={texts.planned}
            emptyText={texts.nonePlanned}
            moreLabel={loadMore}
          />
          <PhaseSection phase="past" title={texts.past} emptyText={texts.nonePast} moreLabel={loadOlder} />
        </>
      ) : (
        <>
          <LoadingText>{texts.loading}</LoadingText>
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
