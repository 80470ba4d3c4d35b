import * as texts from 'texts/check-limits';
import type { Check } from '@/api/types';
import { formatQuantity } from '@/lib/figures';

/**
 * Returns the limits as a text, such as "Warning from 30, critical from 60". The text is empty if there are no
 * limits.
 */
export function formatLimits({ warn, crit }: Pick<Check, 'warn' | 'crit'>): string {
  if (warn === undefined) return crit === undefined ? '' : texts.critical({ crit: formatQuantity(crit) });
  if (crit === undefined) return texts.warning({ warn: formatQuantity(warn) });
  return texts.both({ warn: formatQuantity(warn), crit: formatQuantity(crit) });
}
