import type { Check } from '@/api/types';

/**
 * Returns the check with this id. Otherwise it returns the first check with values, because the server sorts the
 * worst ones first. A check that is failing now can lack a value; its limits show that it usually has one.
 */
export function findCheck(checks: readonly Check[], id: string): Check | undefined {
  const hasValues = ({ value, warn, crit }: Check) => (value ?? warn ?? crit) !== undefined;
  return checks.find((check) => check.id === id) ?? checks.find(hasValues) ?? checks[0];
}
