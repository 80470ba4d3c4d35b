import type { Message } from '@/api/types';
import { clockLagMs } from '@/lib/time';

/** Where a moment lies in the time of a message. */
export type MessagePhase = 'upcoming' | 'current' | 'ended';

/** `now` is the server's time, because the server decides what is shown. */
export function messagePhase(
  { starts_at, ends_at }: Pick<Message, 'starts_at' | 'ends_at'>,
  now: number,
): MessagePhase {
  if (ends_at !== undefined && now >= Date.parse(ends_at)) return 'ended';
  return now + clockLagMs < Date.parse(starts_at) ? 'upcoming' : 'current';
}
