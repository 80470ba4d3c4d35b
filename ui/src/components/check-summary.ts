import * as common from 'texts/common';
import type { Platform, PlatformNow } from '@/api/types';
import { formatQuantity } from '@/lib/figures';

/** Returns how many checks of a platform fail or have no data; empty if that says no more than its status. */
export function summarizeChecks({
  failing,
  unknown,
  counted,
}: Pick<Platform | PlatformNow, 'failing' | 'unknown' | 'counted'>): string {
  if (failing > 0) return common.failing({ failing: formatQuantity(failing), unknown, count: counted });
  if (unknown === 0 || unknown === counted) return '';
  return common.withoutData({ unknown: formatQuantity(unknown), count: counted });
}
