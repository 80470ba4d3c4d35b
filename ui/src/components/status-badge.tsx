import { cva } from 'class-variance-authority';
import { type ShownStatus, statusWords } from '@/lib/status';
import { StatusIcon } from './status-icon';

const styles = cva('inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded px-2 py-0.5', {
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

export function StatusBadge({ status }: { status: ShownStatus }) {
  return (
    <span className={styles({ status })}>
      <StatusIcon status={status} className="size-4" />
      {statusWords[status]}
    </span>
  );
}
