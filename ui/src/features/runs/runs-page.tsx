import { useQuery, useQueryClient } from '@tanstack/react-query';
import * as texts from 'texts/runs';
import { meQuery } from '@/api/me-query';
import type { SourceRuns } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import type { Prefetch } from '@/components/lazy-page';
import { MeasureNow } from '@/components/measure-now/measure-now';
import { usePageTitle } from '@/components/outdated';
import { RefreshControl } from '@/components/refresh-control';
import { Card } from '@/components/ui/card';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { RunFilter, useRunFilter } from './run-filter';
import { RunList } from './run-list';
import { sourcesQuery } from './runs-queries';
import { SourceCards } from './source-cards';

/** How Buoy measures: whether its data is current, and what each run did. */
function RunsPage() {
  const queryClient = useQueryClient();
  const { data: sources, error, isFetching, dataUpdatedAt, refetch } = useQuery(sourcesQuery);
  const refreshAll = () => queryClient.refetchQueries({ queryKey: ['runs'], type: 'active' });
  const { data: me, isPending: isRoleUnknown } = useQuery(meQuery);
  // The button of admins would move the sources if it came after them.
  const data = isRoleUnknown ? undefined : sources;
  usePageTitle(texts.title);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div>
          <h1 className="font-semibold text-xl">{texts.title}</h1>
          <p className="text-muted">{texts.subtitle}</p>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          {data && me?.role === 'admin' && <MeasureNow />}
          {data && (
            <RefreshControl updatedAt={dataUpdatedAt} isFetching={isFetching} onRefresh={refreshAll} />
          )}
        </div>
      </div>
      {!data && !error && (
        <>
          <LoadingText>{texts.loading}</LoadingText>
          <Skeleton className="h-44" />
          <Skeleton className="h-96" />
        </>
      )}
      {!data && error && <ErrorPanel level={2} title={texts.sourcesFailed} error={error} onRetry={refetch} />}
      {data && <Runs sources={data} />}
    </div>
  );
}

function Runs({ sources }: { sources: readonly SourceRuns[] }) {
  const filter = useRunFilter(sources);
  if (sources.length === 0) {
    return <Card className="text-muted">{texts.noRuns}</Card>;
  }
  return (
    <>
      <SourceCards sources={sources} />
      <Card aria-labelledby="runs" className="space-y-3">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <h2 id="runs" className="font-semibold text-base">
            {texts.runs}
          </h2>
          <RunFilter sources={sources} {...filter} />
        </div>
        <RunList filter={filter.filter} />
      </Card>
    </>
  );
}

const prefetchSources: Prefetch = (queryClient) => queryClient.prefetchQuery(sourcesQuery);

/** The page, whose code is loaded when it is first opened. */
export { prefetchSources as prefetch, RunsPage as Component };
