import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  Clock,
  type LucideIcon,
  TriangleAlert,
  Wrench,
} from 'lucide-react';
import type { DisplayStatus } from '@/lib/status';

const icons: Record<DisplayStatus, LucideIcon> = {
  green: CircleCheck,
  yellow: TriangleAlert,
  red: CircleX,
  maintenance: Wrench,
  unknown: CircleQuestionMark,
  stale: Clock,
};

/** The icon of a status. Its shape distinguishes statuses without colour. A label is always next to it. */
export function StatusIcon({ status, className }: { status: DisplayStatus; className: string }) {
  const Icon = icons[status];
  return <Icon aria-hidden className={className} />;
}
