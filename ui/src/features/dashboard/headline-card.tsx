import type { ReactNode } from 'react';
import type { Ingestion } from '@/api/types';
import { StatusIcon } from '@/components/status-icon';
import { IngestionLine } from './ingestion-line';
import type { ShownHeadline } from './use-headline';

interface Props {
  headline: ShownHeadline;
  ingestion: Ingestion;
  /** The age of the data and the refresh button. */
  children: ReactNode;
}

export function HeadlineCard({ headline, ingestion, children }: Props) {
  const { status, text, isCurrent, lastKnown } = headline;
  return (
    <div
      data-status={status}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-divider bg-status-tint p-4 data-[status=stale]:border-control data-[status=stale]:border-dashed"
    >
      <StatusIcon status={status} className="size-8 shrink-0 text-status" />
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="text-balance font-semibold text-xl">{text}</h1>
        {lastKnown === undefined ? (
          <IngestionLine ingestion={ingestion} isCurrent={isCurrent} />
        ) : (
          <p className="text-muted">{lastKnown}</p>
        )}
      </div>
      {children}
    </div>
  );
}
