import type { Severity } from '@/api/types';

export const severityLabels: Record<Severity, string> = {
  INFO: 'Information',
  MAINTENANCE: 'Maintenance',
  WARNING: 'Warning',
  CRITICAL: 'Critical',
};
