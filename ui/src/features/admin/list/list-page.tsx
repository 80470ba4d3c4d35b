import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import * as texts from 'texts/admin-list';
import { cancel } from 'texts/dialog';
import { useAnnounce } from '@/components/announcer';
import type { Column } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { usePageTitle } from '@/components/outdated';
import { Button, buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { LoadingText } from '@/components/ui/loading-text';
import { Modal } from '@/components/ui/modal';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { useChoiceParam, useTextParam } from '@/lib/search-params';
import { toSentence } from '@/lib/sentence';
import { useLazy } from '@/lib/use-lazy';
import type { ManagedEntity, Noun, Resource } from '../kit/resource';
import { listQuery, readListFilter, toSearch } from './list-query';
import { ListRows } from './list-rows';
import { describeEmptyList, describeRows } from './list-texts';
import { ListToolbar } from './list-toolbar';
import { useSavedRow } from './use-saved-row';

/** A link of a row. `fullLabel` also names the entity. */
export interface ExtraLink {
  label: string;
  fullLabel: string;
  to: string;
}

export interface ListSpec<Entity extends ManagedEntity, Input> {
  resource: Resource<Entity, Input>;
  title: string;
  /** Returns the text below the name of a row. */
  subtitle: (entity: Entity) => string;
  columns: readonly Column<Entity>[];
  /** Returns the path of the page on which readers see the entity. */
  readerPath?: (entity: Entity) => string | undefined;
  /** Returns another page about the entity, such as how to push its results. */
  extraLink?: (entity: Entity) => ExtraLink | undefined;
  /** Returns the text of the archive dialog: what is archived and what is kept. */
  archiveText: (entity: Entity) => ReactNode;
  /** Returns the text of the restore dialog. Omitted if archived entities cannot be restored. */
  restoreText?: (entity: Entity) => string;
}

interface Props<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  /** Content next to the link that adds an entity. */
  actions?: ReactNode;
  /** A link below the text of an empty list. */
  emptyLink?: ReactNode;
  /** Whether other data that rows show has arrived. Otherwise the rows would grow later. Default: true. */
  isReady?: boolean;
}

/** The list of one type of entity, with a search, a switch for archived rows, and actions per row. */
export function ListPage<Entity extends ManagedEntity, Input>({
  list,
  actions,
  emptyLink,
  isReady = true,
}: Props<Entity, Input>) {
  const { resource, title } = list;
  const { noun, path } = resource;
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  const announce = useAnnounce();
  const { text, setText, archived, setArchived, query, isSearching, isOutdated } = useList(resource);
  const [selectedId, setSelectedId] = useState<string>();
  const [changeCount, setChangeCount] = useState(0);
  // The dialog returns the focus to a button that is removed together with its row.
  useLayoutEffect(() => {
    if (changeCount > 0) section.current?.focus();
  }, [changeCount]);
  const dialog = useLazy(() => import('./archive-or-restore-dialog'), selectedId !== undefined);
  const saved = useSavedRow(query, isReady);
  usePageTitle(title);

  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  // The entity is looked up by id, because the list may be refetched while the dialog is open.
  const selected = rows?.find((entity) => entity.id === selectedId);

  return (
    <section ref={section} tabIndex={-1} aria-labelledby={headingId} className="space-y-4">
      <header className="flex flex-wrap items-center gap-3">
        <h1 id={headingId} className="mr-auto font-semibold text-xl">
          {title}
        </h1>
        {actions}
        <Link to={`${path}/new`} className={buttonStyles({ variant: 'primary' })}>
          {texts.add({ noun })}
        </Link>
      </header>
      {saved.announcement !== undefined && <Notice tone="info">{toSentence(saved.announcement)}</Notice>}
      <ListToolbar
        text={text}
        onTextChange={setText}
        archived={archived}
        onArchivedChange={setArchived}
        summary={rows ? describeRows(noun, rows.length, query.hasNextPage, isSearching, isOutdated) : ''}
      />
      {rows === undefined || !isReady ? (
        <RowsMissing noun={noun} query={query} />
      ) : (
        <Card>
          {rows.length === 0 ? (
            <>
              <p className="text-muted">{describeEmptyList(noun, archived, isSearching, isOutdated)}</p>
              {!archived && !isSearching && emptyLink}
            </>
          ) : (
            <ListRows
              list={list}
              rows={rows}
              labelledBy={headingId}
              onArchiveOrRestore={(entity) => setSelectedId(entity.id)}
              query={query}
              isOutdated={isOutdated}
              pinnedId={saved.id}
            />
          )}
        </Card>
      )}
      {selected && dialog.error && (
        <Modal aria-label={texts.dialogFailed} onCancel={() => setSelectedId(undefined)}>
          <ErrorPanel level={2} title={texts.dialogFailed} error={dialog.error} onRetry={dialog.retry} />
          <Button className="mt-3" onClick={() => setSelectedId(undefined)}>
            {cancel}
          </Button>
        </Modal>
      )}
      {selected && dialog.code && (
        <dialog.code.ArchiveOrRestoreDialog
          list={list}
          entity={selected}
          onCancel={() => setSelectedId(undefined)}
          onDone={(announcement) => {
            setSelectedId(undefined);
            announce(announcement);
            setChangeCount((count) => count + 1);
          }}
        />
      )}
    </section>
  );
}

/** The filter in the URL, and the rows that the server returns for it. */
function useList<Entity extends ManagedEntity, Input>(resource: Resource<Entity, Input>) {
  const [text, setText] = useTextParam('q');
  const [, setShow] = useChoiceParam('show');
  const filter = readListFilter(useSearchParams()[0]);
  const query = useInfiniteQuery(listQuery(resource, filter));
  return {
    text,
    setText,
    archived: filter.archived,
    setArchived: (on: boolean) => setShow(on ? 'archived' : ''),
    query,
    isSearching: toSearch(text) !== '',
    /** Whether the rows belong to another search. */
    isOutdated: query.isPlaceholderData || toSearch(text) !== filter.text,
  };
}

/** What replaces the rows while they load, and after an error. */
function RowsMissing({
  noun,
  query,
}: {
  noun: Noun;
  query: { error: Error | null; refetch: () => unknown };
}) {
  if (query.error) {
    return (
      <ErrorPanel level={2} title={texts.failed({ noun })} error={query.error} onRetry={query.refetch} />
    );
  }
  return (
    <>
      <LoadingText>{texts.loading({ noun })}</LoadingText>
      <Skeleton className="h-96" />
    </>
  );
}
