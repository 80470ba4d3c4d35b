import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { useMemo, useRef } from 'react';
import * as dashboard from 'texts/dashboard';
import { signIn } from 'texts/load-problem';
import * as messageTexts from 'texts/messages';
import * as texts from 'texts/wall';
import { connection } from '@/api/connection';
import type { Message, Severity } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { buttonStyles } from '@/components/ui/button';
import { useFavicon } from '@/components/use-favicon';
import { useNow } from '@/lib/now';
import { toSentence } from '@/lib/sentence';
import type { DisplayStatus } from '@/lib/status';
import { useStore } from '@/lib/store';
import { useDocumentTitle } from '@/lib/use-document-title';
import { findWorst } from '../arrange';
import { summaryQuery } from '../summary-query';
import { useAnnouncements } from '../use-announcements';
import { useHeadline } from '../use-headline';
import { LeaveWall } from './leave-wall';
import { describeRest } from './remainder';
import { describeContent, listSizes } from './sizes';
import { useFit } from './use-fit';
import { useWallGroups } from './use-wall-groups';
import { WallGroup } from './wall-group';
import { WallHeader } from './wall-header';

const maxMessages = 3;
const maxNotes = 3;

/** The dashboard for a screen on a wall. Nobody scrolls or clicks there, and it runs for weeks. */
export function WallView() {
  const { data, error, dataUpdatedAt } = useQuery(summaryQuery);
  const { isSessionExpired, outdatedSince } = useStore(connection);
  const headline = useHeadline(data);
  const { groups, filterText } = useWallGroups(data?.platforms);
  const wall = useRef<HTMLDivElement>(null);
  const board = useRef<HTMLDivElement>(null);
  const isOutdated = outdatedSince !== undefined;
  const notes = data ? [data.reason, ...data.warnings].filter(Boolean).map(toSentence) : [];
  const lines = [headline?.text, headline?.lastKnown, error?.message, notes, filterText, isSessionExpired];
  const { sizes, ends } = useMemo(() => {
    const series = listSizes(groups);
    const lengths = series.map((each) => each.length);
    return { sizes: series.flat(), ends: lengths.map((_, n) => sum(lengths.slice(0, n + 1)) - 1) };
  }, [groups]);
  const content = describeContent(groups, [...lines, data?.messages.length]);
  const size = sizes[useFit([wall, board], ends, content)] ?? sizes[0];
  // Ages become longer without a response, and what they need of the screen is measured again.
  useNow();
  useDocumentTitle(headline?.title ?? dashboard.platformStatus);
  useFavicon(headline?.status);
  useAnnouncements(data, headline);

  if (!size) return null;
  const rest = groups.slice(size.maxGroups);
  return (
    <div
      ref={wall}
      className={clsx('wrap-anywhere flex h-dvh flex-col gap-[0.4em] overflow-hidden p-[0.5em]', size.text)}
    >
      <WallHeader
        status={headline?.status ?? 'unknown'}
        title={headline?.text ?? (error ? dashboard.failed : dashboard.loading)}
        updatedAt={data && dataUpdatedAt}
      >
        {headline?.lastKnown !== undefined && <Line>{headline.lastKnown}</Line>}
        {!data && error && <Line>{error.message}</Line>}
        {notes.slice(0, maxNotes).map((note) => (
          <Line key={note}>{note}</Line>
        ))}
        {notes.length > maxNotes && <Line>{texts.more({ count: notes.length - maxNotes })}</Line>}
        {filterText !== undefined && <Line>{filterText}</Line>}
      </WallHeader>
      {isSessionExpired && <SessionExpired />}
      {data && <Messages messages={data.messages} />}
      <div
        ref={board}
        className={clsx(
          'flex min-h-0 min-w-0 flex-1 gap-[0.4em]',
          groups.length > 1 &&
            (size.isShort
              ? 'grid auto-rows-[minmax(min-content,1fr)] grid-cols-[repeat(auto-fit,minmax(min(14em,100%),1fr))]'
              : 'grid auto-rows-[minmax(min-content,1fr)] grid-cols-[repeat(auto-fit,minmax(min(20em,100%),1fr))]'),
        )}
      >
        {data &&
          groups
            .slice(0, size.maxGroups)
            .map((group) => <WallGroup key={group.id} group={group} size={size} isOutdated={isOutdated} />)}
      </div>
      {rest.length > 0 && (
        <p className="font-semibold text-ink">
          {describeRest(
            rest.map(({ members }) => findWorst(members)),
            'groups',
            isOutdated,
          )}
        </p>
      )}
      <LeaveWall />
    </div>
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function Line({ children }: { children: string }) {
  return <p className="line-clamp-2 text-[0.7em] text-ink">{children}</p>;
}

function SessionExpired() {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-[0.5em] rounded-[0.3em] border-2 border-warn bg-warn-tint px-[0.7em] py-[0.3em] text-ink"
    >
      <p className="font-semibold">{texts.sessionExpired}</p>
      <button
        type="button"
        className={buttonStyles({ className: 'text-[0.8em]' })}
        onClick={() => window.location.reload()}
      >
        {signIn}
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
    <ul aria-label={messageTexts.messages} className="space-y-[0.3em] text-[0.75em] leading-snug">
      {messages.slice(0, maxMessages).map(({ id, severity, title }) => (
        <li
          key={id}
          data-status={severityStatus[severity]}
          className="rounded-[0.3em] border-status border-l-[0.35em] bg-status-tint px-[0.6em] py-[0.15em] text-status"
        >
          <p className="line-clamp-1">
            {messageTexts.severity({ severity: severityLabels[severity] })}{' '}
            <bdi className="text-ink">{title}</bdi>
          </p>
        </li>
      ))}
      {more > 0 && <li className="text-muted">{texts.more({ count: more })}</li>}
    </ul>
  );
}
