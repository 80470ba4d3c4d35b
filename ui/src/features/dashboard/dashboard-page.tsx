import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { meQuery } from '@/api/me-query';
import type { Summary } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { MessageList } from '@/components/messages/message-list';
import { RefreshControl } from '@/components/refresh-control';
import { StaleBoard } from '@/components/stale-board';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { useFavicon } from '@/components/use-favicon';
import { useDocumentTitle } from '@/lib/use-document-title';
import { AffectedPlatforms } from './affected-platforms';
import { Board } from './board';
import { DashboardSkeleton } from './dashboard-skeleton';
import { HeadlineCard } from './headline-card';
import { summaryQuery } from './summary-query';
import { useAnnouncements } from './use-announcements';
import { useHeadline } from './use-headline';
import { Warnings } from './warnings';

export function DashboardPage() {
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
      <Platforms summary={data} />
    </div>
  );
}

function Platforms({ summary: { platforms, first_day } }: { summary: Summary }) {
  if (platforms.length > 0) return <Board platforms={platforms} firstDay={first_day} />;
  return (
    <Card>
      <h2 className="font-semibold text-base">No platforms yet</h2>
      <FirstStep />
    </Card>
  );
}

/**
 * The first step while there is no platform. Admins see a link to add one; other users see that an
 * administrator can do it. The server enforces permissions.
 */
function FirstStep() {
  const { data: me } = useQuery(meQuery);
  if (me?.role !== 'admin') return <p className="mt-1 text-muted">An administrator can add the first one.</p>;
  return (
    <Link to="/admin/platforms/new" className={buttonStyles({ variant: 'primary', className: 'mt-3' })}>
      Add a platform
    </Link>
  );
}
