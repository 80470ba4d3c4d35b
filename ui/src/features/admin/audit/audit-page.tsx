import { useInfiniteQuery } from '@tanstack/react-query';
import * as texts from 'texts/admin-audit';
import { loadOlder } from 'texts/load-more';
import type { AuditEvent } from '@/api/types';
import { type Column, DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { LoadMore } from '@/components/load-more';
import { toRowId } from '@/components/row-id';
import { Timestamp } from '@/components/timestamp';
import { Card } from '@/components/ui/card';
import { useChoiceParam } from '@/lib/search-params';
import { useDocumentTitle } from '@/lib/use-document-title';
import { PageSkeleton } from '../kit/page-skeleton';
import { AuditFilter, entityOptions } from './audit-filter';
import { auditQuery } from './audit-query';
import { EventChanges } from './event-changes';

const columns: readonly Column<AuditEvent>[] = [
  { label: texts.who, cell: ({ actor }) => actor },
  { label: texts.action, cell: texts.event },
  { label: texts.what, cell: ({ name }) => name },
  { label: texts.changes, cell: (event) => <EventChanges event={event} /> },
];

/** The audit log, newest event first. */
export function AuditPage() {
  const [entityParam, setEntity] = useChoiceParam('entity');
  const [actor, setActor] = useChoiceParam('actor');
  const entity = entityOptions.find(({ value }) => value === entityParam)?.value ?? '';
  useDocumentTitle(texts.title);
  return (
    <section aria-labelledby="audit" className="space-y-4">
      <h1 id="audit" className="font-semibold text-xl">
        {texts.title}
      </h1>
      <AuditFilter filter={{ entity, actor }} onEntityChange={setEntity} onActorChange={setActor} />
      <Events entity={entity} actor={actor} />
    </section>
  );
}

function Events(filter: Parameters<typeof auditQuery>[0]) {
  const query = useInfiniteQuery(auditQuery(filter));
  const events = query.data?.pages.flatMap((page) => page.items) ?? [];

  if (!query.data) {
    if (!query.error) return <PageSkeleton />;
    return <ErrorPanel level={2} title={texts.failed} error={query.error} onRetry={query.refetch} />;
  }
  if (events.length === 0) {
    const isFiltered = filter.entity !== '' || filter.actor !== '';
    return <Card className="text-muted">{isFiltered ? texts.noMatch : texts.empty}</Card>;
  }
  return (
    <Card>
      <DataTable
        labelledBy="audit"
        rows={events}
        rowKey={({ id }) => id}
        nameLabel={texts.when}
        level={2}
        name={({ created_at }) => <Timestamp at={created_at} absolute />}
        columns={columns}
      />
      <LoadMore label={loadOlder} query={query} ids={events.map(({ id }) => toRowId(id))} />
    </Card>
  );
}
