import { type DisplayStatus, statusLabels } from '@/lib/status';
import { StatusIcon } from './status-icon';

/** The frame of a badge. */
export const badgeFrame = 'inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded px-2 py-0.5';

export function StatusBadge({ status }: { status: DisplayStatus }) {
  return (
    <span data-status={status} className={`${badgeFrame} bg-status-tint text-status`}>
      <StatusIcon status={status} className="size-4" />
      {statusLabels[status]}
    </span>
  );
}
