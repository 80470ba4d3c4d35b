import * as texts from 'texts/messages';
import type { Severity } from '@/api/types';

export const severityLabels: Record<Severity, string> = {
  INFO: texts.information,
  MAINTENANCE: texts.maintenance,
  WARNING: texts.warning,
  CRITICAL: texts.critical,
};
