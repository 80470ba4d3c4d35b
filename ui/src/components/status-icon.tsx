import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  Clock,
  type LucideIcon,
  TriangleAlert,
  Wrench,
} from 'lucide-react';
import type { ShownStatus } from '@/lib/status';

const icons: Record<ShownStatus, LucideIcon> = {
  green: CircleCheck,
  yellow: TriangleAlert,
  red: CircleX,
  maintenance: Wrench,
  unknown: CircleQuestionMark,
  stale: Clock,
};

/** The shape of a status, so that statuses differ without colour. A label is always next to it. */
export function StatusIcon({ status, className }: { status: ShownStatus; className: string }) {
  const Icon = icons[status];
  return <Icon aria-hidden className={className} />;
}
