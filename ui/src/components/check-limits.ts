import type { Check } from '@/api/types';
import { formatQuantity } from '@/lib/figures';
import { capitalize } from '@/lib/sentence';

/**
 * Returns the limits as a text, such as "Warning from 30, critical from 60". The text is empty if there are no
 * limits.
 */
export function formatLimits({ warn, crit }: Pick<Check, 'warn' | 'crit'>): string {
  const limits = [];
  if (warn !== undefined) limits.push(`warning from ${formatQuantity(warn)}`);
  if (crit !== undefined) limits.push(`critical from ${formatQuantity(crit)}`);
  const text = limits.join(', ');
  return capitalize(text);
}
