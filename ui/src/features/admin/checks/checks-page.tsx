import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import * as admin from 'texts/admin';
import * as texts from 'texts/admin-check-list';
import type { Check, CheckInput, CheckKind } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { checkKindsQuery, useKindLabel, useListedKinds } from '@/components/check-kinds';
import { formatLimits } from '@/components/check-limits';
import type { Prefetch } from '@/components/lazy-page';
import { Link } from '@/components/link';
import { MeasureNow } from '@/components/measure-now/measure-now';
import { useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { toSentence } from '@/lib/sentence';
import { ListPage, type ListSpec } from '../list/list-page';
import { createPrefetch } from '../list/list-query';
import { formatPlatform } from '../platforms/platforms';
import { checks } from './checks';

function ChecksPage() {
  const { data: kinds, isPending } = useQuery(checkKindsQuery);
  const kindLabel = useKindLabel();
  const list = useMemo(() => createListSpec(kinds ?? [], kindLabel), [kinds, kindLabel]);
  const canDiscover = useListedKinds().length > 0;
  return (
    <ListPage
      list={list}
      actions={<MeasureNow />}
      emptyLink={canDiscover && <DiscoverLink />}
      isReady={!isPending}
    />
  );
}

/** A workspace with many jobs and tables needs no form for each check. */
function DiscoverLink() {
  return (
    <Link to="/admin/discovery" className="text-link hover:underline">
      {texts.discover}
    </Link>
  );
}

function createListSpec(
  kinds: readonly CheckKind[],
  kindLabel: (kind: string) => string,
): ListSpec<Check, CheckInput> {
  const getPlatformName = ({ platform }: Check) => (platform ? formatPlatform(platform) : '');
  return {
    resource: checks,
    title: admin.checks,
    subtitle: ({ kind }) => kindLabel(kind),
    columns: [
      { label: texts.platform, cell: (row) => getPlatformName(row) },
      { label: texts.status, cell: (row) => <StatusCell check={row} /> },
      { label: texts.limits, cell: (row) => formatLimits(row) || texts.noLimits },
      { label: admin.changed, cell: (row) => <Timestamp at={row.updated_at} absolute /> },
    ],
    readerPath: ({ id, platform, state }) => {
      if (platform === undefined) return undefined;
      // The chart of the page shows one check, but no archived one.
      return state === 'ARCHIVED' ? `/platforms/${platform.slug}` : `/platforms/${platform.slug}?check=${id}`;
    },
    extraLink: ({ id, kind, name, state }) =>
      state === 'ACTIVE' && kinds.find((each) => each.kind === kind)?.pushed
        ? {
            label: texts.pushResults,
            fullLabel: texts.pushResultsOf({ name }),
            to: `${checks.path}/${id}`,
          }
        : undefined,
    archiveText: (entity) => {
      const platform = getPlatformName(entity);
      const name = platform === '' ? entity.name : texts.fullName({ platform, name: entity.name });
      return <p>{texts.archiveText({ name })}</p>;
    },
    restoreText: texts.restoreText,
  };
}

function StatusCell({ check }: { check: Check }) {
  const { status } = useShownStatus(check);
  if (check.state === 'ARCHIVED') return <ArchivedBadge />;
  if (check.state === 'PAUSED') return <span className="text-muted">{texts.paused}</span>;
  return (
    <>
      <StatusBadge status={status} />
      {check.warning !== undefined && <p className="text-muted text-xs">{toSentence(check.warning)}</p>}
    </>
  );
}

const prefetchRows = createPrefetch(checks);

const prefetchChecks: Prefetch = (queryClient, url) =>
  Promise.all([prefetchRows(queryClient, url), queryClient.prefetchQuery(checkKindsQuery)]);

/** The page, whose code is loaded when it is first opened. */
export { ChecksPage as Component, prefetchChecks as prefetch };
