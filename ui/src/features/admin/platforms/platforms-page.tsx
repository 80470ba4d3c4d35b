import { useQuery } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import type { Platform, PlatformInput } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { formatCount } from '@/lib/figures';
import { isolate } from '@/lib/isolate';
import { ListPage, type ListSpec } from '../list/list-page';
import { platforms } from './platforms';

const listSpec: ListSpec<Platform, PlatformInput> = {
  resource: platforms,
  title: 'Platforms',
  subtitle: ({ slug }) => slug,
  columns: [
    { label: 'Owner', cell: (row) => row.owner },
    { label: 'Status', cell: (row) => <StatusCell platform={row} /> },
    { label: 'Checks', cell: (row) => row.counted },
    { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
  ],
  readerPath: ({ slug }) => `/platforms/${slug}`,
  archiveText: (platform) => <ArchiveText platform={platform} />,
  restoreText: 'back on the board, and its checks are measured again.',
};

export function PlatformsPage() {
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
      {isolate(name)}
      {data !== undefined && ` and ${formatCount(data, 'check')}`} will be archived. History is kept, and you
      can restore it.
    </p>
  );
}
