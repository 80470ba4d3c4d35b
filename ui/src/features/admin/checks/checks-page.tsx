import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Check, CheckInput, CheckKind, Platform } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { checkKindsQuery, useKindLabel } from '@/components/check-kinds';
import { formatLimits } from '@/components/check-limits';
import { MeasureNow } from '@/components/measure-now/measure-now';
import { useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { isolate } from '@/lib/isolate';
import { toSentence } from '@/lib/sentence';
import { ListPage, type ListSpec } from '../list/list-page';
import { formatPlatform, platformNamesQuery } from '../platforms/platforms';
import { checks } from './checks';

export function ChecksPage() {
  const { data: platforms, isPending: hasNoNames } = useQuery(platformNamesQuery);
  const { data: kinds, isPending: hasNoKinds } = useQuery(checkKindsQuery);
  const kindLabel = useKindLabel();
  const list = useMemo(
    () => createListSpec(platforms ?? [], kinds ?? [], kindLabel),
    [platforms, kinds, kindLabel],
  );
  return <ListPage list={list} actions={<MeasureNow />} isReady={!hasNoNames && !hasNoKinds} />;
}

function createListSpec(
  platforms: readonly Platform[],
  kinds: readonly CheckKind[],
  kindLabel: (kind: string) => string,
): ListSpec<Check, CheckInput> {
  const platformNames = new Map(platforms.map((platform) => [platform.id, formatPlatform(platform)]));
  const getPlatformName = ({ platform_id }: Check) => platformNames.get(platform_id) ?? '';
  const slugs = new Map(platforms.map(({ id, slug }) => [id, slug]));
  return {
    resource: checks,
    title: 'Checks',
    subtitle: ({ kind }) => kindLabel(kind),
    columns: [
      { label: 'Platform', cell: (row) => getPlatformName(row) },
      { label: 'Status', cell: (row) => <StatusCell check={row} /> },
      { label: 'Limits', cell: (row) => formatLimits(row) || 'No limits (pass or fail)' },
      { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
    ],
    readerPath: ({ id, platform_id, state }) => {
      const slug = slugs.get(platform_id);
      if (slug === undefined) return undefined;
      // The chart of the page shows one check, but no archived one.
      return state === 'ARCHIVED' ? `/platforms/${slug}` : `/platforms/${slug}?check=${id}`;
    },
    extraLink: ({ id, kind, state }) =>
      state === 'ACTIVE' && kinds.find((each) => each.kind === kind)?.pushed
        ? { label: 'Push results', to: `${checks.path}/${id}` }
        : undefined,
    archiveText: (entity) => (
      <p>
        {nameWithPlatform(getPlatformName(entity), entity.name)}. It will no longer be measured. History is
        kept, and you can restore it.
      </p>
    ),
    restoreText: 'measured again.',
  };
}

function StatusCell({ check }: { check: Check }) {
  const { status } = useShownStatus(check);
  if (check.state === 'ARCHIVED') return <ArchivedBadge />;
  if (check.state === 'PAUSED') return <span className="text-muted">Paused</span>;
  return (
    <>
      <StatusBadge status={status} />
      {check.warning !== undefined && <p className="text-muted text-xs">{toSentence(check.warning)}</p>}
    </>
  );
}

function nameWithPlatform(platform: string, name: string): string {
  return platform === '' ? isolate(name) : `${isolate(platform)}: ${isolate(name)}`;
}
