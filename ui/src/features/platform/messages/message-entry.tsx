import { moreInformation } from 'texts/common';
import { allPlatforms } from 'texts/messages';
import * as texts from 'texts/platform-messages';
import type { Message } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { withShownEnd } from '@/components/messages/shown-until';
import { Timestamp } from '@/components/timestamp';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { fill } from '@/lib/fill';

/** Returns the id of the element of a message. It can receive the focus. */
export function toMessageId(id: string): string {
  return `message-${id}`;
}

/** A planned or past message as an entry of a list. It is quieter than the banner of a current one. */
export function MessageEntry({ message }: { message: Message }) {
  const start = <Timestamp at={message.starts_at} absolute />;
  const end = withShownEnd(message).ends_at;
  return (
    <li id={toMessageId(message.id)} tabIndex={-1} className="space-y-1 py-2">
      <h4 className="font-semibold">{message.title}</h4>
      <p className="text-muted text-xs">
        {`${severityLabels[message.severity]} · `}
        {end === undefined
          ? fill(texts.openEnd, { start })
          : fill(texts.fromTo, { start, end: <Timestamp at={end} absolute /> })}
        {message.platform_ids.length === 0 && ` · ${allPlatforms}`}
      </p>
      {message.body !== '' && <p className="max-w-prose whitespace-pre-line">{message.body}</p>}
      {isHttpUrl(message.url) && <ExternalLink href={message.url}>{moreInformation}</ExternalLink>}
    </li>
  );
}
