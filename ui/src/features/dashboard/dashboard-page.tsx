import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/dashboard';
import { ErrorPanel } from '@/components/error-panel';
import { createPart, LazyPart } from '@/components/lazy-part';
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
import { useNewVersion } from './use-new-version';
import { Warnings } from './warnings';

const wallView = createPart(async () => (await import('./wall/wall-view')).WallView);
const noPlatforms = createPart(async () => (await import('./no-platforms')).NoPlatforms);

export function DashboardPage() {
  return useIsWall() ? <Wall /> : <Dashboard />;
}

/** The wall must recover by itself, so what reloads it is not part of the code that can fail to load. */
function Wall() {
  useNewVersion(wallView);
  return <LazyPart part={wallView} inputs={{}} title={texts.wallFailed} skeleton={null} />;
}

function Dashboard() {
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery(summaryQuery);
  const headline = useHeadline(data);
  useDocumentTitle(headline?.title ?? texts.platformStatus);
  useFavicon(headline?.status);
  useAnnouncements(data, headline);

  if (!data || !headline) {
    if (!error) return <DashboardSkeleton />;
    return <ErrorPanel level={1} title={texts.failed} error={error} onRetry={refetch} />;
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
        <LazyPart part={noPlatforms} inputs={{}} title={texts.noPlatforms} skeleton={null} />
      ) : (
        <Board platforms={data.platforms} firstDay={data.first_day} />
      )}
      <p className="hidden print:block">
        {texts.printed({ url: window.location.href, time: formatAbsolute(Date.parse(data.as_of)) })}
      </p>
    </div>
  );
}
