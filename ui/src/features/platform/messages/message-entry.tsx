import { moreInformation } from 'texts/common';
import { allPlatforms } from 'texts/messages';
import type { Message } from '@/api/types';
import { MessagePeriod } from '@/components/messages/message-period';
import { severityLabels } from '@/components/messages/severity-labels';
import { withShownEnd } from '@/components/messages/shown-until';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';

/** Returns the id of the element of a message. It can receive the focus. */
export function toMessageId(id: string): string {
  return `message-${id}`;
}

/** A planned or past message as an entry of a list. It is quieter than the banner of a current one. */
export function MessageEntry({ message }: { message: Message }) {
  return (
    <li id={toMessageId(message.id)} tabIndex={-1} className="space-y-1 py-2">
      <h4 className="font-semibold">{message.title}</h4>
      <p className="text-muted text-xs">
        {`${severityLabels[message.severity]} · `}
        <MessagePeriod message={withShownEnd(message)} />
        {message.platform_ids.length === 0 && ` · ${allPlatforms}`}
      </p>
      {message.body !== '' && <p className="max-w-prose whitespace-pre-line">{message.body}</p>}
      {isHttpUrl(message.url) && <ExternalLink href={message.url}>{moreInformation}</ExternalLink>}
    </li>
  );
}
