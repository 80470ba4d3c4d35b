import { CircleAlert, type IconNode, Info, TriangleAlert, Wrench, X } from 'lucide';
import type { ReactNode } from 'react';
import { moreInformation } from 'texts/common';
import * as texts from 'texts/messages';
import type { Message, MessagePhase, Severity } from '@/api/types';
import { fill } from '@/lib/fill';
import { useServerNow } from '@/lib/now';
import { formatRelative } from '@/lib/time';
import { Since } from '../since';
import { Timestamp } from '../timestamp';
import { Button } from '../ui/button';
import { ExternalLink, isHttpUrl } from '../ui/external-link';
import { Icon } from '../ui/icon';
import { Notice, type NoticeTone } from '../ui/notice';
import { MessagePeriod } from './message-period';
import { severityLabels } from './severity-labels';

const severityStyles: Record<Severity, { tone: NoticeTone; icon: IconNode; tint: string }> = {
  INFO: { tone: 'info', icon: Info, tint: 'text-muted' },
  MAINTENANCE: { tone: 'maintenance', icon: Wrench, tint: 'text-maintenance' },
  WARNING: { tone: 'warning', icon: TriangleAlert, tint: 'text-warn' },
  CRITICAL: { tone: 'critical', icon: CircleAlert, tint: 'text-bad' },
};

export interface BannerProps {
  message: Pick<Message, 'severity' | 'title' | 'body' | 'url' | 'starts_at' | 'ends_at'>;
  /** The affected platforms. Omitted if the page already shows which platform it is about. */
  affected?: ReactNode;
  /** The level of the heading. */
  level?: 2 | 3;
  /** The phase in which the server lists the message. */
  phase: MessagePhase;
  /** Whether the message is announced before its start. */
  isAhead?: boolean;
  /** Omitted if the message cannot be dismissed. The id is that of the button. */
  onDismiss?: { id: string; call: () => void };
}

export function Banner({
  message,
  phase,
  isAhead = phase === 'planned',
  affected,
  level = 2,
  onDismiss,
}: BannerProps) {
  const { tone, icon, tint } = severityStyles[message.severity];
  const Heading = level === 2 ? 'h2' : 'h3';
  const now = useServerNow();
  return (
    <article>
      {/* A past outage must not look like a current one. */}
      <Notice tone={phase === 'past' ? 'info' : tone} className="flex gap-2">
        <Icon shape={icon} className={`mt-0.5 size-4 shrink-0 ${tint}`} />
        <div className="min-w-0 flex-1 space-y-1">
          <Heading className="font-semibold">
            <span className="sr-only">{texts.severity({ severity: severityLabels[message.severity] })} </span>
            {isAhead ? texts.planned({ title: message.title }) : message.title}
          </Heading>
          {message.body !== '' && <p className="max-w-prose whitespace-pre-line">{message.body}</p>}
          {isHttpUrl(message.url) && (
            <p>
              <ExternalLink href={message.url}>{moreInformation}</ExternalLink>
            </p>
          )}
          <p className="text-muted text-xs">
            <Period message={message} phase={phase} />
            {isAhead && ` (${formatRelative(Date.parse(message.starts_at), now)})`}
            {affected}
          </p>
        </div>
        {onDismiss && (
          <Button
            variant="icon"
            className="-my-1 -mr-1 self-start"
            id={onDismiss.id}
            aria-label={texts.dismiss({ title: message.title })}
            onClick={onDismiss.call}
          >
            <Icon shape={X} className="size-4" />
          </Button>
        )}
      </Notice>
    </article>
  );
}

interface PeriodProps {
  message: Pick<Message, 'starts_at' | 'ends_at'>;
  phase: MessagePhase;
}

/** The period of a message. A current message says how long it lasts; other messages have a start and an end. */
function Period({ message, phase }: PeriodProps) {
  if (phase !== 'active') return <MessagePeriod message={message} />;
  const since = <Since at={message.starts_at} />;
  if (message.ends_at === undefined) return since;
  return fill(texts.until, { since, end: <Timestamp at={message.ends_at} absolute /> });
}
