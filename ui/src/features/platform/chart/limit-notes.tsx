import * as texts from 'texts/platform-chart';
import { formatQuantity } from '@/lib/figures';
import type { Limit } from './axes';

interface Props {
  limits: readonly Limit[];
  /** The highest value of the axis. */
  top: number;
  unit: string;
  isDaily: boolean;
}

const aboveTexts = { warn: texts.warningAbove, crit: texts.criticalAbove };

/** What the drawing does not show: limits above it, and that each point is a whole day. */
export function LimitNotes({ limits, top, unit, isDaily }: Props) {
  const notes = limits
    .filter(({ value }) => value > top)
    .map(({ name, value }) => aboveTexts[name]({ value: formatQuantity(value, unit) }));
  if (isDaily) notes.push(texts.pointIsDay);
  return <span className="text-muted">{notes.join(' ')}</span>;
}
