import type { Message, MessagePhase } from '@/api/types';
import { clockLagMs } from '@/lib/time';

/**
 * Returns the phase of a message that is not in a list of the server, such as one in a form. `now` is the server's time,
 * because the server decides which messages are shown.
 */
export function getMessagePhase(
  { starts_at, ends_at }: Pick<Message, 'starts_at' | 'ends_at'>,
  now: number,
): MessagePhase {
  if (ends_at !== undefined && now >= Date.parse(ends_at)) return 'past';
  return now + clockLagMs < Date.parse(starts_at) ? 'planned' : 'active';
}
