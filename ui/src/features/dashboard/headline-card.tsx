import { cva } from 'class-variance-authority';
import type { ReactNode } from 'react';
import type { Ingestion } from '@/api/types';
import { StatusIcon } from '@/components/status-icon';
import { IngestionLine } from './ingestion-line';
import type { ShownHeadline } from './use-headline';

const styles = cva('flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border p-4', {
  variants: {
    status: {
      green: 'border-divider bg-ok-tint *:first:text-ok',
      yellow: 'border-divider bg-warn-tint *:first:text-warn',
      red: 'border-divider bg-bad-tint *:first:text-bad',
      maintenance: 'border-divider bg-maintenance-tint *:first:text-maintenance',
      unknown: 'border-divider bg-unknown-tint *:first:text-unknown',
      stale: 'border-control border-dashed bg-unknown-tint *:first:text-unknown',
    },
  },
});

interface Props {
  headline: ShownHeadline;
  ingestion: Ingestion;
  /** The age of the data and the refresh button. */
  children: ReactNode;
}

export function HeadlineCard({ headline, ingestion, children }: Props) {
  const { status, text, isCurrent, lastKnown } = headline;
  return (
    <div className={styles({ status })}>
      <StatusIcon status={status} className="size-8 shrink-0" />
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
