import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  Clock,
  type IconNode,
  TriangleAlert,
  Wrench,
} from 'lucide';
import type { DisplayStatus } from '@/lib/status';
import { Icon } from './ui/icon';

const icons: Record<DisplayStatus, IconNode> = {
  green: CircleCheck,
  yellow: TriangleAlert,
  red: CircleX,
  maintenance: Wrench,
  unknown: CircleQuestionMark,
  stale: Clock,
};

/** The icon of a status. Its shape distinguishes statuses without colour. A label is always next to it. */
export function StatusIcon({ status, className }: { status: DisplayStatus; className: string }) {
  return <Icon shape={icons[status]} className={className} />;
}
