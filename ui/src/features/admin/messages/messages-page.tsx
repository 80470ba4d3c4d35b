import * as admin from 'texts/admin';
import * as texts from 'texts/admin-messages';
import { platformCount } from 'texts/common';
import { allPlatforms } from 'texts/messages';
import type { Message, MessageInput } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { Timestamp } from '@/components/timestamp';
import { useServerNow } from '@/lib/now';
import { ListPage, type ListSpec } from '../list/list-page';
import { createPrefetch } from '../list/list-query';
import { describeArchiving, getStateLabel } from './message-labels';
import { messages } from './messages';

const listSpec: ListSpec<Message, MessageInput> = {
  resource: messages,
  title: admin.messages,
  subtitle: ({ severity }) => severityLabels[severity],
  columns: [
    { label: texts.state, cell: (row) => <StateCell message={row} /> },
    { label: texts.shown, cell: (row) => <PeriodCell message={row} /> },
    { label: texts.about, cell: (row) => formatPlatforms(row) },
    { label: admin.changed, cell: (row) => <Timestamp at={row.updated_at} absolute /> },
  ],
  // Readers never see drafts, and no longer see archived messages.
  readerPath: ({ state }) => (state === 'PUBLISHED' ? '/messages' : undefined),
  archiveText: (message) => <ArchiveText message={message} />,
};

function MessagesPage() {
  return <ListPage list={listSpec} />;
}

function StateCell({ message }: { message: Message }) {
  return getStateLabel(message, useServerNow());
}

function ArchiveText({ message }: { message: Message }) {
  return <p>{describeArchiving(message, useServerNow())}</p>;
}

function PeriodCell({ message: { starts_at, ends_at } }: { message: Message }) {
  return (
    <>
      <Timestamp at={starts_at} absolute />
      <br />
      {ends_at === undefined ? (
        texts.noEnd
      ) : (
        <>
          {texts.until} <Timestamp at={ends_at} absolute />
        </>
      )}
    </>
  );
}

function formatPlatforms({ platform_ids }: Message): string {
  return platform_ids.length === 0 ? allPlatforms : platformCount({ count: platform_ids.length });
}

const prefetchMessages = createPrefetch(messages);

/** The page, whose code is loaded when it is first opened. */
export { MessagesPage as Component, prefetchMessages as prefetch };
