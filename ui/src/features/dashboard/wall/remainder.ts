import type { DisplayStatus } from '@/lib/status';
import { severity } from '../arrange';

const words: Record<DisplayStatus, string> = {
  red: 'down',
  yellow: 'degraded',
  unknown: 'without data',
  stale: 'stale',
  maintenance: 'in maintenance',
  green: 'operational',
};

/** Counts what the wall leaves out, such as "and 3 more groups: 1 degraded, 2 operational". */
export function describeRest(statuses: readonly DisplayStatus[], noun: string, isOutdated: boolean): string {
  const total = statuses.length;
  const counts = severity
    .map((status) => ({ status, count: statuses.filter((each) => each === status).length }))
    .filter(({ count }) => count > 0);
  const [first] = counts;
  const isOne = first !== undefined && counts.length === 1;
  const list = isOne
    ? `${total === 1 ? '' : 'all '}${words[first.status]}`
    : counts.map(({ status, count }) => `${count} ${words[status]}`).join(', ');
  const what = noun && ` ${noun}${total === 1 ? '' : 's'}`;
  return `and ${total} more${what}${isOutdated ? ', last known' : ''}: ${list}`;
}
