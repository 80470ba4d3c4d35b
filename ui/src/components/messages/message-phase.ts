import type { Message } from '@/api/types';
import { clockLagMs } from '@/lib/time';

/** The phase of a message at a moment. */
export type MessagePhase = 'upcoming' | 'current' | 'ended';

/**
 * Returns the phase of a message. `now` is the server's time, because the server decides which messages are
 * shown.
 */
export function getMessagePhase(
  { starts_at, ends_at }: Pick<Message, 'starts_at' | 'ends_at'>,
  now: number,
): MessagePhase {
  if (ends_at !== undefined && now >= Date.parse(ends_at)) return 'ended';
  return now + clockLagMs < Date.parse(starts_at) ? 'upcoming' : 'current';
}
