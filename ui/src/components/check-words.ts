import type { Check } from '@/api/types';
import { formatQuantity } from '@/lib/figures';

const kinds: Record<Check['kind'], string> = {
  http: 'HTTP request',
  sql_query: 'SQL query',
  table_freshness: 'Table freshness',
  heartbeat: 'Heartbeat',
  fixture: 'Fixture',
};

export function kindWords(kind: Check['kind']): string {
  return kinds[kind] ?? kind;
}

/** "Warn from 30, critical from 60"; empty where only the verdict counts. */
export function limitWords({ warn, crit }: Pick<Check, 'warn' | 'crit'>): string {
  const limits = [];
  if (warn !== undefined) limits.push(`warn from ${formatQuantity(warn)}`);
  if (crit !== undefined) limits.push(`critical from ${formatQuantity(crit)}`);
  const text = limits.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
