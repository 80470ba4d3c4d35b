import { useQuery, useQueryClient } from '@tanstack/react-query';
import { matchPath, useParams } from 'react-router';
import { archivedName } from 'texts/common';
import * as texts from 'texts/platform';
import { ApiError } from '@/api/errors';
import type { Platform, PlatformDetail } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import type { Prefetch } from '@/components/lazy-page';
import { MessageList } from '@/components/messages/message-list';
import { RefreshControl } from '@/components/refresh-control';
import { StaleBoard } from '@/components/stale-board';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { ChecksNow } from './checks-now';
import { DailyStatus } from './daily-status';
import { DashboardBreadcrumb } from './dashboard-breadcrumb';
import { FailuresCard } from './failures/failures-card';
import { historyId } from './history/focus-history';
import { HistoryBar } from './history/history-bar';
import { useHistoryView } from './history/use-history-view';
import { ValuesCard } from './history/values-card';
import { MessagesCard } from './messages/messages-card';
import { PlatformHeader } from './platform-header';
import { archivedChecksQuery, platformQuery } from './platform-queries';
import { usePageStatus } from './use-page-status';

function PlatformPage() {
  const { slug = '' } = useParams();
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery(platformQuery(slug));
  const queryClient = useQueryClient();
  const isMissing = error instanceof ApiError && error.status === 404;
  const platform = isMissing ? undefined : data?.platform;
  usePageStatus(isMissing ? texts.missing : getTitle(platform), platform);

  if (isMissing) return <NoSuchPlatform />;
  if (!data) {
    return (
      <div className="space-y-4">
        <DashboardBreadcrumb current={texts.platform} />
        {error ? (
          <ErrorPanel level={1} title={texts.loadFailed} error={error} onRetry={refetch} />
        ) : (
          <PlatformSkeleton />
        )}
      </div>
    );
  }
  return (
    <div className="space-y-4">
      <DashboardBreadcrumb current={data.platform.name} />
      <PlatformHeader platform={data.platform}>
        <RefreshControl
          updatedAt={dataUpdatedAt}
          isFetching={isFetching}
          onRefresh={() => queryClient.refetchQueries({ type: 'active' })}
        />
      </PlatformHeader>
      <StaleBoard board={data} />
      <MessageList messages={data.messages} />
      <ChecksNow
        slug={data.platform.slug}
        checks={data.checks}
        archived={data.platform.state === 'ARCHIVED'}
      />
      <History key={slug} slug={slug} board={data} />
      <MessagesCard platformId={data.platform.id} />
    </div>
  );
}

/** The history of a platform: the days, and the values and failures of the selected period. */
function History({ slug, board: { platform, checks } }: { slug: string; board: PlatformDetail }) {
  const view = useHistoryView();
  const isArchived = platform.state === 'ARCHIVED';
  const archived = useQuery({ ...archivedChecksQuery(platform.id), enabled: isArchived });
  const measured = isArchived ? (archived.data ?? []) : checks;
  return (
    <>
      <DailyStatus slug={slug} name={platform.name} openDay={view.period.day} onOpenDay={view.setDay} />
      <section aria-labelledby={historyId} className="space-y-4 pt-2">
        <HistoryBar slug={slug} view={view} />
        {archived.isLoading && <Skeleton className="h-98" />}
        {archived.isLoadingError && (
          <ErrorPanel
            level={2}
            title={texts.archivedChecksFailed}
            error={archived.error}
            onRetry={archived.refetch}
          />
        )}
        <ValuesCard checks={measured} view={view} />
        <FailuresCard platformId={platform.id} checks={measured} view={view} />
      </section>
    </>
  );
}

function getTitle(platform: Platform | undefined): string {
  if (platform === undefined) return texts.platform;
  return platform.state === 'ARCHIVED' ? archivedName({ name: platform.name }) : platform.name;
}

function NoSuchPlatform() {
  return (
    <div className="space-y-4">
      <DashboardBreadcrumb current={texts.missing} />
      <h1 className="font-semibold text-xl">{texts.missing}</h1>
      <p className="text-muted">{texts.missingText}</p>
    </div>
  );
}

function PlatformSkeleton() {
  return (
    <>
      <h1 className="sr-only">{texts.platform}</h1>
      <LoadingText>{texts.loading}</LoadingText>
      <Skeleton className="h-24" />
      <Skeleton className="h-72" />
      <Skeleton className="h-32" />
    </>
  );
}

const prefetchPlatform: Prefetch = (queryClient, { pathname }) => {
  const slug = matchPath('/platforms/:slug', pathname)?.params.slug ?? '';
  return queryClient.prefetchQuery(platformQuery(slug));
};

/** The page, whose code is loaded when it is first opened. */
export { PlatformPage as Component, prefetchPlatform as prefetch };
