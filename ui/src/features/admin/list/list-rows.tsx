import { clsx } from 'clsx';
import { type ReactNode, useMemo, useRef } from 'react';
import { noun } from 'texts/admin';
import * as texts from 'texts/admin-list';
import { loadMore } from 'texts/load-more';
import { type Column, DataTable } from '@/components/data-table';
import { Link } from '@/components/link';
import { LoadMore, type PagedQuery } from '@/components/load-more';
import { toRowId } from '@/components/row-id';
import { Button } from '@/components/ui/button';
import { isEditable, type ManagedEntity } from '../kit/resource';
import type { ExtraLink, ListSpec } from './list-page';
import { useAutoLoad } from './use-auto-load';
import { useRenderedRows } from './use-rendered-rows';

interface Query extends Omit<PagedQuery, 'fetchNextPage'> {
  isFetching: boolean;
  fetchNextPage: (options: { cancelRefetch: boolean }) => unknown;
}

interface Props<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  rows: readonly Entity[];
  labelledBy: string;
  onArchiveOrRestore: (entity: Entity) => void;
  query: Query;
  /** Whether newer rows are loading that will replace these. */
  isOutdated: boolean;
  /** The row that must be rendered, so that it can receive the focus. */
  pinnedId: string | undefined;
}

export function ListRows<Entity extends ManagedEntity, Input>({
  list,
  rows,
  labelledBy,
  onArchiveOrRestore,
  query,
  isOutdated,
  pinnedId,
}: Props<Entity, Input>) {
  const { resource, subtitle } = list;
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const rowIds = useMemo(() => ids.map(toRowId), [ids]);
  const rendered = useRenderedRows({ ids, hasMore: query.hasNextPage, pinnedId });
  // A page may already be loading when the user asks for it.
  const pages = { ...query, fetchNextPage: () => query.fetchNextPage({ cancelRefetch: false }) };
  const end = useRef<HTMLDivElement>(null);
  useAutoLoad(end, pages);
  const actions: Column<Entity> = {
    label: texts.actions,
    cell: (row) => (
      <Actions
        resource={resource}
        entity={row}
        readerPath={list.readerPath?.(row)}
        extraLink={list.extraLink?.(row)}
        onArchiveOrRestore={() => onArchiveOrRestore(row)}
      />
    ),
  };
  return (
    <div
      ref={rendered.list}
      aria-busy={isOutdated}
      className={clsx('transition-opacity motion-reduce:transition-none', isOutdated && 'opacity-60')}
    >
      {rendered.observer}
      <DataTable
        labelledBy={labelledBy}
        rows={rows}
        rowKey={(row) => row.id}
        level={2}
        nameLabel={noun({ noun: resource.noun })}
        name={resource.nameOf}
        detail={subtitle}
        columns={[...list.columns, actions]}
        {...(rendered.rows && { rendered: rendered.rows })}
      />
      <div ref={end}>
        <LoadMore label={loadMore} query={pages} ids={rowIds} />
      </div>
    </div>
  );
}

const linkStyles = 'inline-flex min-h-8 items-center px-2 font-medium text-link hover:underline';

interface ActionsProps<Entity extends ManagedEntity> {
  resource: { path: string; nameOf: (entity: Entity) => string; restore?: unknown };
  entity: Entity;
  readerPath: string | undefined;
  extraLink: ExtraLink | undefined;
  onArchiveOrRestore: () => void;
}

/** The actions of a row. Entities managed in a file show who manages them instead. */
function Actions<Entity extends ManagedEntity>({
  resource,
  entity,
  readerPath,
  extraLink,
  onArchiveOrRestore,
}: ActionsProps<Entity>): ReactNode {
  const name = resource.nameOf(entity);
  const isArchived = entity.state === 'ARCHIVED';
  const isFromFile = entity.origin === 'FILE';
  const actionLabel = isArchived ? texts.restore : texts.archive;
  const namedAction = isArchived ? texts.restoreNamed : texts.archiveNamed;
  const [openLabel, namedOpen] = isEditable(entity)
    ? [texts.edit, texts.editNamed]
    : [texts.view, texts.viewNamed];
  return (
    <div className="-mx-2 -my-1 flex flex-wrap items-center gap-x-1">
      {isFromFile && (
        <span className="mx-2 text-muted text-xs">{texts.managedIn({ file: entity.updated_by })}</span>
      )}
      <Link to={`${resource.path}/${entity.id}`} aria-label={namedOpen({ name })} className={linkStyles}>
        {openLabel}
      </Link>
      {readerPath !== undefined && (
        <Link to={readerPath} aria-label={texts.showPageNamed({ name })} className={linkStyles}>
          {texts.showPage}
        </Link>
      )}
      {extraLink !== undefined && (
        <Link to={extraLink.to} aria-label={extraLink.fullLabel} className={linkStyles}>
          {extraLink.label}
        </Link>
      )}
      {!isFromFile && (!isArchived || resource.restore !== undefined) && (
        <Button variant="quiet" aria-label={namedAction({ name })} onClick={onArchiveOrRestore}>
          {actionLabel}
        </Button>
      )}
    </div>
  );
}
