import { useQuery } from '@tanstack/react-query';
import * as admin from 'texts/admin';
import * as texts from 'texts/admin-platform-list';
import { api, readBody } from '@/api/client';
import type { Platform, PlatformInput } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { ListPage, type ListSpec } from '../list/list-page';
import { createPrefetch } from '../list/list-query';
import { platforms } from './platforms';

const listSpec: ListSpec<Platform, PlatformInput> = {
  resource: platforms,
  title: admin.platforms,
  subtitle: ({ slug }) => slug,
  columns: [
    { label: texts.owner, cell: (row) => row.owner },
    { label: texts.status, cell: (row) => <StatusCell platform={row} /> },
    { label: texts.checks, cell: (row) => row.counted },
    { label: admin.changed, cell: (row) => <Timestamp at={row.updated_at} absolute /> },
  ],
  readerPath: ({ slug }) => `/platforms/${slug}`,
  archiveText: (platform) => <ArchiveText platform={platform} />,
  restoreText: texts.restoreText,
};

function PlatformsPage() {
  return <ListPage list={listSpec} />;
}

function StatusCell({ platform }: { platform: Platform }) {
  const { status } = useShownStatus(platform);
  return platform.state === 'ARCHIVED' ? <ArchivedBadge /> : <StatusBadge status={status} />;
}

/** The text of the archive dialog. Unlike the count of the platform, its count includes paused checks. */
function ArchiveText({ platform: { id, name } }: { platform: Platform }) {
  const { data } = useQuery({
    queryKey: ['platforms', id, 'checks'],
    queryFn: async ({ signal }) => {
      const params = { path: { platform: id } };
      return readBody(await api.GET('/api/v1/platforms/{platform}', { params, signal })).checks.length;
    },
  });
  return (
    <p>
      {data === undefined ? texts.archiveText({ name }) : texts.archiveTextWithChecks({ name, count: data })}
    </p>
  );
}

const prefetchPlatforms = createPrefetch(platforms);

/** The page, whose code is loaded when it is first opened. */
export { PlatformsPage as Component, prefetchPlatforms as prefetch };
