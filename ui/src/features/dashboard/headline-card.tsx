import { cva } from 'class-variance-authority';
import type { ReactNode } from 'react';
import type { Summary } from '@/api/types';
import { StatusIcon } from '@/components/status-icon';
import { buildHeadline } from './headline';
import { IngestionLine } from './ingestion-line';

const styles = cva('flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-divider p-4', {
  variants: {
    status: {
      green: 'bg-ok-tint *:first:text-ok',
      yellow: 'bg-warn-tint *:first:text-warn',
      red: 'bg-bad-tint *:first:text-bad',
      maintenance: 'bg-maintenance-tint *:first:text-maintenance',
      unknown: 'bg-unknown-tint *:first:text-unknown',
      stale: 'bg-unknown-tint *:first:text-unknown',
    },
  },
});

interface Props {
  summary: Summary;
  /** The age of the data and the refresh button. */
  children: ReactNode;
}

export function HeadlineCard({ summary, children }: Props) {
  const { status, text, isCurrent } = buildHeadline(summary);
  return (
    <div className={styles({ status })}>
      <StatusIcon status={status} className="size-8 shrink-0" />
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="text-balance font-semibold text-xl">{text}</h1>
        <IngestionLine ingestion={summary.ingestion} isCurrent={isCurrent} />
      </div>
      {children}
    </div>
  );
}
