import { Archive } from 'lucide';
import { type DisplayStatus, statusLabels } from '@/lib/status';
import { StatusIcon } from './status-icon';
import { Icon } from './ui/icon';

const frame = 'inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded px-2 py-0.5';

export function StatusBadge({ status }: { status: DisplayStatus }) {
  return (
    <span data-status={status} className={`${frame} bg-status-tint text-status`}>
      <StatusIcon status={status} className="size-4" />
      {statusLabels[status]}
    </span>
  );
}

/** The badge of an archived entity, which has no status. */
export function ArchivedBadge() {
  return (
    <span className={`${frame} border border-divider text-muted`}>
      <Icon shape={Archive} className="size-4" />
      Archived
    </span>
  );
}
