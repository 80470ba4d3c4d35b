import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { ErrorPanel } from '@/components/error-panel';
import { lazyComponent } from '@/components/lazy-component';
import { MessageList } from '@/components/messages/message-list';
import { RefreshControl } from '@/components/refresh-control';
import { StaleBoard } from '@/components/stale-board';
import { useFavicon } from '@/components/use-favicon';
import { formatAbsolute } from '@/lib/time';
import { useDocumentTitle } from '@/lib/use-document-title';
import { AffectedPlatforms } from './affected-platforms';
import { Board } from './board';
import { DashboardSkeleton } from './dashboard-skeleton';
import { HeadlineCard } from './headline-card';
import { summaryQuery } from './summary-query';
import { useAnnouncements } from './use-announcements';
import { useHeadline } from './use-headline';
import { useIsWall } from './use-is-wall';
import { Warnings } from './warnings';

const WallView = lazyComponent(async () => (await import('./wall/wall-view')).WallView);
const NoPlatforms = lazyComponent(async () => (await import('./no-platforms')).NoPlatforms);

export function DashboardPage() {
  return <Suspense>{useIsWall() ? <WallView /> : <Dashboard />}</Suspense>;
}

function Dashboard() {
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery(summaryQuery);
  const headline = useHeadline(data);
  useDocumentTitle(headline?.title ?? 'Platform status');
  useFavicon(headline?.status);
  useAnnouncements(data, headline);

  if (!data || !headline) {
    if (!error) return <DashboardSkeleton />;
    return <ErrorPanel level={1} title="Can't load platform status" error={error} onRetry={refetch} />;
  }
  return (
    <div className="space-y-4">
      <HeadlineCard headline={headline} ingestion={data.ingestion}>
        <RefreshControl updatedAt={dataUpdatedAt} isFetching={isFetching} onRefresh={refetch} />
      </HeadlineCard>
      <StaleBoard board={data} />
      <Warnings warnings={data.warnings} />
      <MessageList
        messages={data.messages}
        planned={data.planned}
        affected={(message) => <AffectedPlatforms ids={message.platform_ids} platforms={data.platforms} />}
      />
      {data.platforms.length === 0 ? (
        <Suspense>
          <NoPlatforms />
        </Suspense>
      ) : (
        <Board platforms={data.platforms} firstDay={data.first_day} />
      )}
      <p className="hidden print:block">
        {window.location.href} · Data from {formatAbsolute(Date.parse(data.as_of))}
      </p>
    </div>
  );
}
