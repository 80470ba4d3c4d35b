import { cva } from 'class-variance-authority';
import { Archive } from 'lucide-react';
import { type DisplayStatus, statusLabels } from '@/lib/status';
import { StatusIcon } from './status-icon';

const frame = 'inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded px-2 py-0.5';

const styles = cva(frame, {
  variants: {
    status: {
      green: 'bg-ok-tint text-ok',
      yellow: 'bg-warn-tint text-warn',
      red: 'bg-bad-tint text-bad',
      maintenance: 'bg-maintenance-tint text-maintenance',
      unknown: 'bg-unknown-tint text-unknown',
      stale: 'bg-unknown-tint text-unknown',
    },
  },
});

export function StatusBadge({ status }: { status: DisplayStatus }) {
  return (
    <span className={styles({ status })}>
      <StatusIcon status={status} className="size-4" />
      {statusLabels[status]}
    </span>
  );
}

/** The badge of an archived entity, which has no status. */
export function ArchivedBadge() {
  return (
    <span className={`${frame} border border-divider text-muted`}>
      <Archive aria-hidden className="size-4" />
      Archived
    </span>
  );
}
