import * as texts from 'texts/uptime-bar';
import { type DayStatus, statusLabels } from '@/lib/status';
import { StatusIcon } from '../status-icon';

const order: readonly DayStatus[] = ['green', 'yellow', 'red', 'maintenance', 'unknown'];

const tints: Record<DayStatus, string> = {
  green: 'text-ok',
  yellow: 'text-warn',
  red: 'text-bad',
  maintenance: 'text-maintenance',
  unknown: 'text-unknown',
};

export function UptimeLegend() {
  return (
    <ul aria-label={texts.legend} className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
      {order.map((status) => (
        <li key={status} className="inline-flex items-center gap-1">
          <span className={tints[status]}>
            <StatusIcon status={status} className="size-3.5" />
          </span>
          {statusLabels[status]}
        </li>
      ))}
    </ul>
  );
}
