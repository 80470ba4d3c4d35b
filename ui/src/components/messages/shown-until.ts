import type { Message } from '@/api/types';

/** Returns a past message with the end until which it was shown: its own end, or when it was archived before that. */
export function withShownEnd(message: Message): Message {
  const { ends_at, archived_at } = message;
  if (archived_at === undefined) return message;
  if (ends_at !== undefined && Date.parse(ends_at) <= Date.parse(archived_at)) return message;
  return { ...message, ends_at: archived_at };
}
