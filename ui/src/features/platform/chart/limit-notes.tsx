import { formatQuantity } from '@/lib/figures';
import type { Limit } from './axes';

interface Props {
  limits: readonly Limit[];
  /** The highest value of the axis. */
  top: number;
  unit: string;
  isDaily: boolean;
}

/** What the drawing does not show: limits above it, and that each point is a whole day. */
export function LimitNotes({ limits, top, unit, isDaily }: Props) {
  const notes = limits
    .filter(({ value }) => value > top)
    .map(({ name, value }) => `${name} from ${formatQuantity(value, unit)} is above this chart.`);
  if (isDaily) notes.push('Each point is one UTC day.');
  return <span className="text-muted">{notes.join(' ')}</span>;
}
