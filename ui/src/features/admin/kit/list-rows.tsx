import { type ReactNode, useMemo } from 'react';
import { Link } from 'react-router';
import { type Column, DataTable } from '@/components/data-table';
import { Button } from '@/components/ui/button';
import type { ListOf } from './list-page';
import { isEditable, type Managed } from './resource';
import { useFocusOnNew } from './use-focus-on-new';

interface Props<Entity extends Managed, Input> {
  list: ListOf<Entity, Input>;
  rows: readonly Entity[];
  labelledBy: string;
  onStep: (entity: Entity) => void;
  query: LoadsMore;
}

interface LoadsMore {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => unknown;
}

export function ListRows<Entity extends Managed, Input>({
  list,
  rows,
  labelledBy,
  onStep,
  query,
}: Props<Entity, Input>) {
  const keys = useMemo(() => rows.map((row) => row.id), [rows]);
  const focusOnNew = useFocusOnNew(keys);
  const { resource, subtitle } = list;
  const actions: Column<Entity> = {
    label: 'Actions',
    cell: (row) => <Actions resource={resource} entity={row} onStep={() => onStep(row)} />,
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
      <LoadMore label="Load more" query={query} onLoad={focusOnNew} />
    </>
  );
}

/** The button that loads the next page of a list, with the error if loading failed. */
export function LoadMore({ label, query, onLoad }: { label: string; query: LoadsMore; onLoad: () => void }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-3 space-y-2">
      {query.isFetchNextPageError && (
        <p role="alert" className="text-bad">
          {query.error?.message}
        </p>
      )}
      <Button
        aria-busy={query.isFetchingNextPage}
        onClick={() => {
          onLoad();
          query.fetchNextPage();
        }}
      >
        {query.isFetchingNextPage ? 'Loading…' : label}
      </Button>
    </div>
  );
}

interface ActionsProps<Entity extends Managed> {
  resource: { path: string; nameOf: (entity: Entity) => string; restore?: unknown };
  entity: Entity;
  onStep: () => void;
}

/** The actions of a row. Entities managed in a file show who manages them instead. */
function Actions<Entity extends Managed>({ resource, entity, onStep }: ActionsProps<Entity>): ReactNode {
  const name = resource.nameOf(entity);
  const archived = entity.state === 'ARCHIVED';
  const fromFile = entity.origin === 'FILE';
  const verb = archived ? 'Restore' : 'Archive';
  const open = isEditable(entity) ? 'Edit' : 'View';
  return (
    <div className="-mx-2 -my-1 flex flex-wrap items-center gap-x-1">
      {fromFile && <span className="mx-2 text-muted text-xs">Managed by {entity.updated_by}</span>}
      <Link
        to={`${resource.path}/${entity.id}`}
        aria-label={`${open} ${name}`}
        className="inline-flex min-h-8 items-center px-2 font-medium text-link hover:underline"
      >
        {open}
      </Link>
      {!fromFile && (!archived || resource.restore !== undefined) && (
        <Button look="quiet" aria-label={`${verb} ${name}`} onClick={onStep}>
          {verb}
        </Button>
      )}
    </div>
  );
}
