import type { ReactNode } from 'react';
import { type Column, DataTable, toRowId } from '@/components/data-table';
import { Link } from '@/components/link';
import { LoadMore, type PagedQuery } from '@/components/load-more';
import { Button } from '@/components/ui/button';
import type { ListSpec } from './list-page';
import { isEditable, type ManagedEntity } from './resource';

interface Props<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  rows: readonly Entity[];
  labelledBy: string;
  onArchiveOrRestore: (entity: Entity) => void;
  query: PagedQuery;
}

export function ListRows<Entity extends ManagedEntity, Input>({
  list,
  rows,
  labelledBy,
  onArchiveOrRestore,
  query,
}: Props<Entity, Input>) {
  const { resource, subtitle } = list;
  const actions: Column<Entity> = {
    label: 'Actions',
    cell: (row) => (
      <Actions
        resource={resource}
        entity={row}
        readerPath={list.readerPath?.(row)}
        onArchiveOrRestore={() => onArchiveOrRestore(row)}
      />
    ),
  };
  return (
    <>
      <DataTable
        labelledBy={labelledBy}
        rows={rows}
        rowKey={(row) => row.id}
        level={2}
        nameLabel={resource.noun.charAt(0).toUpperCase() + resource.noun.slice(1)}
        name={resource.nameOf}
        detail={subtitle}
        columns={[...list.columns, actions]}
      />
      <LoadMore label="Load more" query={query} ids={rows.map((row) => toRowId(row.id))} />
    </>
  );
}

const linkStyles = 'inline-flex min-h-8 items-center px-2 font-medium text-link hover:underline';

interface ActionsProps<Entity extends ManagedEntity> {
  resource: { path: string; nameOf: (entity: Entity) => string; restore?: unknown };
  entity: Entity;
  readerPath: string | undefined;
  onArchiveOrRestore: () => void;
}

/** The actions of a row. Entities managed in a file show who manages them instead. */
function Actions<Entity extends ManagedEntity>({
  resource,
  entity,
  readerPath,
  onArchiveOrRestore,
}: ActionsProps<Entity>): ReactNode {
  const name = resource.nameOf(entity);
  const isArchived = entity.state === 'ARCHIVED';
  const isFromFile = entity.origin === 'FILE';
  const actionLabel = isArchived ? 'Restore' : 'Archive';
  const openLabel = isEditable(entity) ? 'Edit' : 'View';
  return (
    <div className="-mx-2 -my-1 flex flex-wrap items-center gap-x-1">
      {isFromFile && <span className="mx-2 text-muted text-xs">Managed in {entity.updated_by}</span>}
      <Link to={`${resource.path}/${entity.id}`} aria-label={`${openLabel} ${name}`} className={linkStyles}>
        {openLabel}
      </Link>
      {readerPath !== undefined && (
        <Link to={readerPath} aria-label={`Show page of ${name}`} className={linkStyles}>
          Show page
        </Link>
      )}
      {!isFromFile && (!isArchived || resource.restore !== undefined) && (
        <Button variant="quiet" aria-label={`${actionLabel} ${name}`} onClick={onArchiveOrRestore}>
          {actionLabel}
        </Button>
      )}
    </div>
  );
}
