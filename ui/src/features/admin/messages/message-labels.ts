import { archived } from 'texts/admin';
import * as texts from 'texts/admin-messages';
import type { Message, MessagePhase, Severity } from '@/api/types';
import { getMessagePhase } from '@/components/messages/message-phase';
import { severityLabels } from '@/components/messages/severity-labels';

export const severities = Object.keys(severityLabels) as Severity[];

const phaseLabels: Record<MessagePhase, string> = {
  planned: texts.scheduled,
  active: texts.published,
  past: texts.ended,
};

/** Returns the state of a message for readers of the dashboard. `now` is the server's time. */
export function getStateLabel(
  message: Pick<Message, 'state' | 'starts_at' | 'ends_at'>,
  now: number,
): string {
  if (message.state === 'DRAFT') return texts.draft;
  if (message.state === 'ARCHIVED') return archived;
  return phaseLabels[getMessagePhase(message, now)];
}

/** Returns what archiving a message changes for readers of the dashboard. `now` is the server's time. */
export function describeArchiving(
  message: Pick<Message, 'title' | 'state' | 'starts_at' | 'ends_at'>,
  now: number,
): string {
  const phase = message.state === 'DRAFT' ? 'draft' : getMessagePhase(message, now);
  return texts.archiveText({ title: message.title, phase });
}
