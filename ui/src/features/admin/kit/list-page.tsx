import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useAnnounce } from '@/components/announcer';
import type { Column } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { usePageTitle } from '@/components/outdated';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { useChoiceParam, useTextParam } from '@/lib/search-params';
import { ActionDialog } from './action-dialog';
import { ListRows } from './list-rows';
import { ListToolbar } from './list-toolbar';
import { PageSkeleton } from './page-skeleton';
import { listQuery, type ManagedEntity, type Resource } from './resource';
import { useSavedRow } from './use-saved-row';

export interface ListSpec<Entity extends ManagedEntity, Input> {
  resource: Resource<Entity, Input>;
  title: string;
  /** Returns the text below the name of a row. */
  subtitle: (entity: Entity) => string;
  /** Returns the text that the search compares. */
  searchText: (entity: Entity) => string;
  columns: readonly Column<Entity>[];
  /** Returns the path of the page on which readers see the entity. */
  readerPath?: (entity: Entity) => string | undefined;
  /** Returns the text of the archive dialog: what is archived and what is kept. */
  archiveText: (entity: Entity) => ReactNode;
  /** What is restored together with the entity. */
  restoreText?: string;
}

interface Props<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  /** Content next to the link that adds an entity. */
  actions?: ReactNode;
}

/** The list of one type of entity, with a search, a switch for archived rows, and actions per row. */
export function ListPage<Entity extends ManagedEntity, Input>({ list, actions }: Props<Entity, Input>) {
  const { resource, title } = list;
  const { noun, path } = resource;
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  const announce = useAnnounce();
  const [text, setText] = useTextParam('q');
  const [show, setShow] = useChoiceParam('show');
  const archived = show === 'archived';
  const query = useInfiniteQuery(listQuery(resource, archived));
  const [selectedId, setSelectedId] = useState<string>();
  const savedText = useSavedRow(!query.isFetching);
  usePageTitle(title);

  const loaded = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const searchTerm = text.trim().toLowerCase();
  const shown = useMemo(
    () => loaded.filter((entity) => list.searchText(entity).toLowerCase().includes(searchTerm)),
    [loaded, searchTerm, list],
  );
  // The entity is looked up by id, because the list may be refetched while the dialog is open.
  const selected = loaded.find((entity) => entity.id === selectedId);

  if (!query.data) {
    if (!query.error) return <PageSkeleton title={title} />;
    return (
      <ErrorPanel level={1} title={`Can't load the ${noun}s`} error={query.error} onRetry={query.refetch} />
    );
  }
  return (
    <section ref={section} tabIndex={-1} aria-labelledby={headingId} className="space-y-4">
      <header className="flex flex-wrap items-center gap-3">
        <h1 id={headingId} className="mr-auto font-semibold text-xl">
          {title}
        </h1>
        {actions}
        <Link to={`${path}/new`} className={buttonStyles({ variant: 'primary' })}>
          Add a {noun}
        </Link>
      </header>
      {savedText !== undefined && <Notice tone="info">{savedText}.</Notice>}
      <ListToolbar
        noun={noun}
        text={text}
        onTextChange={setText}
        archived={archived}
        onArchivedChange={(on) => setShow(on ? 'archived' : '')}
        shownCount={shown.length}
        loadedCount={loaded.length}
        hasMore={query.hasNextPage}
      />
      <Card>
        {shown.length === 0 ? (
          <EmptyList noun={noun} archived={archived} isFiltered={searchTerm !== ''} />
        ) : (
          <ListRows
            list={list}
            rows={shown}
            labelledBy={headingId}
            onArchiveOrRestore={(entity) => setSelectedId(entity.id)}
            query={query}
          />
        )}
      </Card>
      {selected && (
        <ArchiveOrRestoreDialog
          list={list}
          entity={selected}
          onCancel={() => setSelectedId(undefined)}
          onDone={(announcement) => {
            setSelectedId(undefined);
            announce(announcement);
            // The pressed button was removed together with its row.
            section.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function EmptyList({ noun, archived, isFiltered }: { noun: string; archived: boolean; isFiltered: boolean }) {
  if (isFiltered) return <p className="text-muted">No {noun} matches the search.</p>;
  return (
    <p className="text-muted">
      {archived ? `No ${noun} is archived.` : `No ${noun}s yet. Add the first one.`}
    </p>
  );
}

interface ArchiveOrRestoreProps<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  entity: Entity;
  onDone: (announcement: string) => void;
  onCancel: () => void;
}

function ArchiveOrRestoreDialog<Entity extends ManagedEntity, Input>({
  list,
  entity,
  onDone,
  onCancel,
}: ArchiveOrRestoreProps<Entity, Input>) {
  const { noun, nameOf, archive, restore } = list.resource;
  const name = nameOf(entity);
  const capitalizedNoun = noun.charAt(0).toUpperCase() + noun.slice(1);
  if (entity.state === 'ARCHIVED' && restore) {
    return (
      <ActionDialog
        title={`Restore this ${noun}?`}
        confirmLabel="Restore"
        busyLabel="Restoring…"
        entity={entity}
        action={restore}
        onDone={() => onDone(`${capitalizedNoun} ${name} restored`)}
        onCancel={onCancel}
      >
        <p>
          {name}: {list.restoreText}
        </p>
      </ActionDialog>
    );
  }
  return (
    <ActionDialog
      title={`Archive this ${noun}?`}
      confirmLabel="Archive"
      busyLabel="Archiving…"
      entity={entity}
      action={archive}
      onDone={() => onDone(`${capitalizedNoun} ${name} archived`)}
      onCancel={onCancel}
    >
      {list.archiveText(entity)}
    </ActionDialog>
  );
}
