import * as texts from 'texts/messages';
import type { Message } from '@/api/types';
import { fill } from '@/lib/fill';
import { Timestamp } from '../timestamp';

/** The period of a planned or past message. One that was moved into the future and then archived has only an end. */
export function MessagePeriod({
  message: { starts_at, ends_at },
}: {
  message: Pick<Message, 'starts_at' | 'ends_at'>;
}) {
  const start = <Timestamp at={starts_at} absolute />;
  if (ends_at === undefined) return fill(texts.from, { start });
  const end = <Timestamp at={ends_at} absolute />;
  if (Date.parse(ends_at) < Date.parse(starts_at)) return fill(texts.onlyUntil, { end });
  return fill(texts.fromTo, { start, end });
}
