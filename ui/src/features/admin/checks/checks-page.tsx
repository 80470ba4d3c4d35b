import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Check, CheckInput, Platform } from '@/api/types';
import { kindWords, limitWords } from '@/components/check-words';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { sentence } from '@/lib/sentence';
import { shownStatus } from '@/lib/status';
import { type ListOf, ListPage } from '../kit/list-page';
import { platformNamesQuery } from '../platforms/platforms';
import { MeasureNow } from '../runs/measure-now';
import { checks } from './checks';

export function ChecksPage() {
  const { data: platforms } = useQuery(platformNamesQuery);
  const list = useMemo(() => listWith(platforms ?? []), [platforms]);
  return <ListPage list={list} actions={<MeasureNow />} />;
}

function listWith(platforms: readonly Platform[]): ListOf<Check, CheckInput> {
  const names = new Map(platforms.map(({ id, name }) => [id, name]));
  const platformOf = ({ platform_id }: Check) => names.get(platform_id) ?? '';
  return {
    resource: checks,
    title: 'Checks',
    subtitle: ({ kind }) => kindWords(kind),
    searchText: (check) => [check.name, kindWords(check.kind), check.owner, platformOf(check)].join(' '),
    columns: [
      { label: 'Platform', cell: (row) => platformOf(row) },
      {
        label: 'Status',
        cell: (row) =>
          row.state === 'PAUSED' ? (
            <span className="text-muted">Paused</span>
          ) : (
            <>
              <StatusBadge status={shownStatus(row)} />
              {row.warning !== undefined && <p className="text-muted text-xs">{sentence(row.warning)}</p>}
            </>
          ),
      },
      { label: 'Limits', cell: (row) => limitWords(row) || 'Only the verdict counts' },
      { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
    ],
    whatGoes: (entity) => (
      <p>
        {platformOf(entity) === '' ? entity.name : `${platformOf(entity)}: ${entity.name}`}; it is measured no
        longer, its history stays. It can be restored.
      </p>
    ),
    whatReturns: 'measured again.',
  };
}
