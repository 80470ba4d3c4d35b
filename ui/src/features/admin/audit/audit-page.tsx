import { useInfiniteQuery } from '@tanstack/react-query';
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

const actionLabels: Record<AuditEvent['action'], string> = {
  create: 'Added',
  update: 'Changed',
  archive: 'Archived',
  restore: 'Restored',
  publish: 'Published',
  trigger: 'Measured',
  recount: 'Recounted uptime for',
};

const columns: readonly Column<AuditEvent>[] = [
  { label: 'Who', cell: ({ actor }) => actor },
  { label: 'Action', cell: ({ action, entity }) => `${actionLabels[action]} ${entity}` },
  { label: 'What', cell: ({ name }) => name },
  { label: 'Changes', cell: (event) => <EventChanges event={event} /> },
];

/** The audit log, newest event first. */
export function AuditPage() {
  const [entityParam, setEntity] = useChoiceParam('entity');
  const [actor, setActor] = useChoiceParam('actor');
  const entity = entityOptions.find(({ value }) => value === entityParam)?.value ?? '';
  useDocumentTitle('Audit');
  return (
    <section aria-labelledby="audit" className="space-y-4">
      <h1 id="audit" className="font-semibold text-xl">
        Audit
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
    return (
      <ErrorPanel level={2} title="Can't load the audit log" error={query.error} onRetry={query.refetch} />
    );
  }
  if (events.length === 0) {
    const isFiltered = filter.entity !== '' || filter.actor !== '';
    return (
      <Card className="text-muted">
        {isFiltered ? 'No events match the filter.' : 'Nothing has been changed yet.'}
      </Card>
    );
  }
  return (
    <Card>
      <DataTable
        labelledBy="audit"
        rows={events}
        rowKey={({ id }) => id}
        nameLabel="When"
        level={2}
        name={({ created_at }) => <Timestamp at={created_at} absolute />}
        columns={columns}
      />
      <LoadMore label="Load older" query={query} ids={events.map(({ id }) => toRowId(id))} />
    </Card>
  );
}
