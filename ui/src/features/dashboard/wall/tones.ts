import type { Severity } from '@/api/types';
import type { DisplayStatus } from '@/lib/status';

/** The colours of a status on the wall. */
export const tones: Record<DisplayStatus, string> = {
  green: 'border-ok bg-ok-tint text-ok',
  yellow: 'border-warn bg-warn-tint text-warn',
  red: 'border-bad bg-bad-tint text-bad',
  maintenance: 'border-maintenance bg-maintenance-tint text-maintenance',
  unknown: 'border-unknown bg-unknown-tint text-unknown',
  stale: 'border-unknown border-dashed bg-unknown-tint text-unknown',
};

/** The edge of a group by its worst status. */
export const edges: Record<DisplayStatus, string> = {
  green: 'border-ok text-ok',
  yellow: 'border-warn text-warn',
  red: 'border-bad text-bad',
  maintenance: 'border-maintenance text-maintenance',
  unknown: 'border-unknown text-unknown',
  stale: 'border-unknown border-dashed text-unknown',
};

/** The colours of a message by its severity. */
export const severityTones: Record<Severity, string> = {
  CRITICAL: tones.red,
  WARNING: tones.yellow,
  MAINTENANCE: tones.maintenance,
  INFO: tones.unknown,
};
