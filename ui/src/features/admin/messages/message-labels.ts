import type { Message, MessagePhase, Severity } from '@/api/types';
import { getMessagePhase } from '@/components/messages/message-phase';
import { severityLabels } from '@/components/messages/severity-labels';

export const severities = Object.keys(severityLabels) as Severity[];

const phaseLabels: Record<MessagePhase, string> = {
  planned: 'Scheduled',
  active: 'Published',
  past: 'Ended',
};

/** Returns the state of a message for readers of the dashboard. `now` is the server's time. */
export function getStateLabel(
  message: Pick<Message, 'state' | 'starts_at' | 'ends_at'>,
  now: number,
): string {
  if (message.state === 'DRAFT') return 'Draft';
  if (message.state === 'ARCHIVED') return 'Archived';
  return phaseLabels[getMessagePhase(message, now)];
}

const archiveEffects: Record<MessagePhase, string> = {
  planned: 'The message is never shown.',
  active: 'The message is no longer shown.',
  past: 'The message has already ended.',
};

/** Returns what archiving a message changes for readers of the dashboard. `now` is the server's time. */
export function describeArchiving(
  message: Pick<Message, 'state' | 'starts_at' | 'ends_at'>,
  now: number,
): string {
  if (message.state === 'DRAFT') return 'The draft is discarded.';
  return archiveEffects[getMessagePhase(message, now)];
}
