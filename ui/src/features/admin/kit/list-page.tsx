import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useAnnounce } from '@/components/announcer';
import type { Column } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { useChoiceParam, useTextParam } from '@/lib/search-params';
import { useDocumentTitle } from '@/lib/use-document-title';
import { ListRows } from './list-rows';
import { ListToolbar } from './list-toolbar';
import { PageSkeleton } from './page-skeleton';
import { listQuery, type Managed, type Resource } from './resource';
import { StepDialog } from './step-dialog';
import { useSavedRow } from './use-saved-row';

export interface ListOf<Entity extends Managed, Input> {
  resource: Resource<Entity, Input>;
  title: string;
  /** Returns the text below the name of a row. */
  subtitle: (entity: Entity) => string;
  /** Returns the text that the search compares. */
  searchText: (entity: Entity) => string;
  columns: readonly Column<Entity>[];
  /** Returns the text of the archive dialog: what is archived and what is kept. */
  whatGoes: (entity: Entity) => ReactNode;
  /** What is restored together with the entity. */
  whatReturns?: string;
}

interface Props<Entity extends Managed, Input> {
  list: ListOf<Entity, Input>;
  /** Content next to the link that adds an entity. */
  actions?: ReactNode;
}

/** The list of one type of entity, with a search, a switch for archived rows, and actions per row. */
export function ListPage<Entity extends Managed, Input>({ list, actions }: Props<Entity, Input>) {
  const { resource, title } = list;
  const { noun, path } = resource;
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  const announce = useAnnounce();
  const [text, setText] = useTextParam('q');
  const [show, setShow] = useChoiceParam('show');
  const archived = show === 'archived';
  const query = useInfiniteQuery(listQuery(resource, archived));
  const [asked, setAsked] = useState<string>();
  const said = useSavedRow(!query.isFetching);
  useDocumentTitle(title);

  const loaded = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(
    () => loaded.filter((entity) => list.searchText(entity).toLowerCase().includes(wanted)),
    [loaded, wanted, list],
  );
  // The entity is looked up by id, because the list may be refetched while the dialog is open.
  const subject = loaded.find((entity) => entity.id === asked);

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
        <Link to={`${path}/new`} className={buttonStyles({ look: 'primary' })}>
          Add a {noun}
        </Link>
      </header>
      {said !== undefined && <Notice tone="info">{said}.</Notice>}
      <ListToolbar
        noun={noun}
        text={text}
        onText={setText}
        archived={archived}
        onArchived={(on) => setShow(on ? 'archived' : '')}
        shown={shown.length}
        loaded={loaded.length}
        more={query.hasNextPage}
      />
      <Card>
        {shown.length === 0 ? (
          <Empty noun={noun} archived={archived} filtered={wanted !== ''} />
        ) : (
          <ListRows
            list={list}
            rows={shown}
            labelledBy={headingId}
            onStep={(entity) => setAsked(entity.id)}
            query={query}
          />
        )}
      </Card>
      {subject && (
        <AskedStep
          list={list}
          entity={subject}
          onCancel={() => setAsked(undefined)}
          onDone={(words) => {
            setAsked(undefined);
            announce(words);
            // The pressed button was removed together with its row.
            section.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function Empty({ noun, archived, filtered }: { noun: string; archived: boolean; filtered: boolean }) {
  if (filtered) return <p className="text-muted">No {noun} matches the search.</p>;
  return (
    <p className="text-muted">
      {archived ? `No ${noun} is archived.` : `No ${noun}s yet. Add the first one.`}
    </p>
  );
}

interface AskedProps<Entity extends Managed, Input> {
  list: ListOf<Entity, Input>;
  entity: Entity;
  onDone: (words: string) => void;
  onCancel: () => void;
}

function AskedStep<Entity extends Managed, Input>({
  list,
  entity,
  onDone,
  onCancel,
}: AskedProps<Entity, Input>) {
  const { noun, nameOf, archive, restore } = list.resource;
  const name = nameOf(entity);
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1);
  if (entity.state === 'ARCHIVED' && restore) {
    return (
      <StepDialog
        title={`Restore this ${noun}?`}
        confirm="Restore"
        busy="Restoring…"
        entity={entity}
        step={restore}
        onDone={() => onDone(`${Noun} ${name} restored`)}
        onCancel={onCancel}
      >
        <p>
          {name}: {list.whatReturns}
        </p>
      </StepDialog>
    );
  }
  return (
    <StepDialog
      title={`Archive this ${noun}?`}
      confirm="Archive"
      busy="Archiving…"
      entity={entity}
      step={archive}
      onDone={() => onDone(`${Noun} ${name} archived`)}
      onCancel={onCancel}
    >
      {list.whatGoes(entity)}
    </StepDialog>
  );
}
