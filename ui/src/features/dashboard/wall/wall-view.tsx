import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { useRef } from 'react';
import { connection } from '@/api/connection';
import type { Message, Severity } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { buttonStyles } from '@/components/ui/button';
import { useFavicon } from '@/components/use-favicon';
import { toSentence } from '@/lib/sentence';
import type { DisplayStatus } from '@/lib/status';
import { useStore } from '@/lib/store';
import { useDocumentTitle } from '@/lib/use-document-title';
import { summaryQuery } from '../summary-query';
import { useAnnouncements } from '../use-announcements';
import { useHeadline } from '../use-headline';
import { LeaveWall } from './leave-wall';
import { measureContent, wallSizes } from './sizes';
import { useFit } from './use-fit';
import { useNewVersion } from './use-new-version';
import { useWallGroups } from './use-wall-groups';
import { WallGroup } from './wall-group';
import { WallHeader } from './wall-header';

const maxMessages = 3;

/** The dashboard for a screen on a wall. Nobody scrolls or clicks there, and it runs for weeks. */
export function WallView() {
  const { data, error, dataUpdatedAt } = useQuery(summaryQuery);
  const { isSessionExpired, outdatedSince } = useStore(connection);
  const headline = useHeadline(data);
  const { groups, filterText } = useWallGroups(data?.platforms);
  const wall = useRef<HTMLDivElement>(null);
  const isOutdated = outdatedSince !== undefined;
  const lines = `${data?.messages.length} ${isOutdated} ${isSessionExpired} ${filterText}`;
  const size = wallSizes[useFit(wall, wallSizes.length, measureContent(groups, lines))] ?? wallSizes[0];
  useDocumentTitle(headline?.title ?? 'Platform status');
  useFavicon(headline?.status);
  useAnnouncements(data, headline);
  useNewVersion();

  if (!size) return null;
  const notes = data && [data.reason, ...data.warnings].filter(Boolean).map(toSentence);
  return (
    <div
      ref={wall}
      className={clsx('wrap-anywhere flex h-dvh flex-col gap-[0.4em] overflow-hidden p-[0.5em]', size.text)}
    >
      <WallHeader
        status={headline?.status ?? 'unknown'}
        title={headline?.text ?? (error ? "Can't load platform status" : 'Loading platform status')}
        updatedAt={data && dataUpdatedAt}
      >
        {headline?.lastKnown !== undefined && <Line>{headline.lastKnown}</Line>}
        {!data && error && <Line>{error.message}</Line>}
        {notes?.map((note) => (
          <Line key={note}>{note}</Line>
        ))}
        {filterText !== undefined && <Line>{filterText}</Line>}
      </WallHeader>
      {isSessionExpired && <SessionExpired />}
      {data && <Messages messages={data.messages} />}
      <div
        className={clsx(
          'flex min-w-0 flex-1 gap-[0.4em]',
          groups.length > 1 &&
            'grid auto-rows-[minmax(min-content,1fr)] grid-cols-[repeat(auto-fit,minmax(min(20em,100%),1fr))]',
        )}
      >
        {data &&
          groups.map((group) => (
            <WallGroup key={group.id} group={group} size={size} isOutdated={isOutdated} />
          ))}
      </div>
      <LeaveWall />
    </div>
  );
}

function Line({ children }: { children: string }) {
  return <p className="text-[0.7em] text-ink">{children}</p>;
}

function SessionExpired() {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-[0.5em] rounded-[0.3em] border-2 border-warn bg-warn-tint px-[0.7em] py-[0.3em] text-ink"
    >
      <p className="font-semibold">Your Databricks session has expired. This is not the current status.</p>
      <button
        type="button"
        className={buttonStyles({ className: 'text-[0.8em]' })}
        onClick={() => window.location.reload()}
      >
        Sign in again
      </button>
    </div>
  );
}

/** The status whose colours a message has. */
const severityStatus: Record<Severity, DisplayStatus> = {
  CRITICAL: 'red',
  WARNING: 'yellow',
  MAINTENANCE: 'maintenance',
  INFO: 'unknown',
};

/** The titles of the current messages, the most severe first, as the server sorts them. */
function Messages({ messages }: { messages: readonly Message[] }) {
  if (messages.length === 0) return null;
  const more = messages.length - maxMessages;
  return (
    <ul aria-label="Messages" className="space-y-[0.3em] text-[0.75em] leading-snug">
      {messages.slice(0, maxMessages).map(({ id, severity, title }) => (
        <li
          key={id}
          data-status={severityStatus[severity]}
          className="rounded-[0.3em] border-status border-l-[0.35em] bg-status-tint px-[0.6em] py-[0.15em] text-status"
        >
          <p className="line-clamp-1">
            {severityLabels[severity]}: <bdi className="text-ink">{title}</bdi>
          </p>
        </li>
      ))}
      {more > 0 && <li className="text-muted">and {more} more</li>}
    </ul>
  );
}
