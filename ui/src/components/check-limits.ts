import * as texts from 'texts/check-limits';
import type { Check } from '@/api/types';
import { formatQuantity } from '@/lib/figures';

/**
 * Returns the limits as a text, such as "Warning from 30, critical from 60", with the unit if there is one. The text is
 * empty if there are no limits.
 */
export function formatLimits({ warn, crit }: Pick<Check, 'warn' | 'crit'>, unit = ''): string {
  const format = (limit: number) => formatQuantity(limit, unit);
  if (warn === undefined) return crit === undefined ? '' : texts.critical({ crit: format(crit) });
  if (crit === undefined) return texts.warning({ warn: format(warn) });
  return texts.both({ warn: format(warn), crit: format(crit) });
}
