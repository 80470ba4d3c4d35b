import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Check, CheckInput, Platform } from '@/api/types';
import { useKindLabel } from '@/components/check-kinds';
import { formatLimits } from '@/components/check-limits';
import { ArchivedBadge, StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { toSentence } from '@/lib/sentence';
import { toDisplayStatus } from '@/lib/status';
import { type ListOf, ListPage } from '../kit/list-page';
import { platformLabel, platformNamesQuery } from '../platforms/platforms';
import { MeasureNow } from '../runs/measure-now';
import { checks } from './checks';

export function ChecksPage() {
  const { data: platforms } = useQuery(platformNamesQuery);
  const kindLabel = useKindLabel();
  const list = useMemo(() => listWith(platforms ?? [], kindLabel), [platforms, kindLabel]);
  return <ListPage list={list} actions={<MeasureNow />} />;
}

function listWith(
  platforms: readonly Platform[],
  kindLabel: (kind: string) => string,
): ListOf<Check, CheckInput> {
  const names = new Map(platforms.map((platform) => [platform.id, platformLabel(platform)]));
  const platformOf = ({ platform_id }: Check) => names.get(platform_id) ?? '';
  return {
    resource: checks,
    title: 'Checks',
    subtitle: ({ kind }) => kindLabel(kind),
    searchText: (check) => [check.name, kindLabel(check.kind), check.owner, platformOf(check)].join(' '),
    columns: [
      { label: 'Platform', cell: (row) => platformOf(row) },
      { label: 'Status', cell: (row) => <StatusCell check={row} /> },
      { label: 'Limits', cell: (row) => formatLimits(row) || 'No limits (pass or fail)' },
      { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
    ],
    whatGoes: (entity) => (
      <p>
        {platformOf(entity) === '' ? entity.name : `${platformOf(entity)}: ${entity.name}`}. It will no longer
        be measured. History is kept, and you can restore it.
      </p>
    ),
    whatReturns: 'measured again.',
  };
}

function StatusCell({ check }: { check: Check }) {
  if (check.state === 'ARCHIVED') return <ArchivedBadge />;
  if (check.state === 'PAUSED') return <span className="text-muted">Paused</span>;
  return (
    <>
      <StatusBadge status={toDisplayStatus(check)} />
      {check.warning !== undefined && <p className="text-muted text-xs">{toSentence(check.warning)}</p>}
    </>
  );
}
