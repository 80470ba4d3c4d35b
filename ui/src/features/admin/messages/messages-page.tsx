import type { Message, MessageInput } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { Timestamp } from '@/components/timestamp';
import { formatCount } from '@/lib/figures';
import { isolate } from '@/lib/isolate';
import { useServerNow } from '@/lib/now';
import { ListPage, type ListSpec } from '../list/list-page';
import { describeArchiving, getStateLabel } from './message-labels';
import { messages } from './messages';

const listSpec: ListSpec<Message, MessageInput> = {
  resource: messages,
  title: 'Messages',
  subtitle: ({ severity }) => severityLabels[severity],
  columns: [
    { label: 'State', cell: (row) => <StateCell message={row} /> },
    { label: 'Shown', cell: (row) => <PeriodCell message={row} /> },
    { label: 'About', cell: (row) => formatPlatforms(row) },
    { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
  ],
  // Readers never see drafts, and no longer see archived messages.
  readerPath: ({ state }) => (state === 'PUBLISHED' ? '/messages' : undefined),
  archiveText: (message) => <ArchiveText message={message} />,
};

export function MessagesPage() {
  return <ListPage list={listSpec} />;
}

function StateCell({ message }: { message: Message }) {
  return getStateLabel(message, useServerNow());
}

function ArchiveText({ message }: { message: Message }) {
  return (
    <p>
      {isolate(message.title)}: {describeArchiving(message, useServerNow())} This cannot be undone. It stays
      in the archive.
    </p>
  );
}

function PeriodCell({ message: { starts_at, ends_at } }: { message: Message }) {
  return (
    <>
      <Timestamp at={starts_at} absolute />
      <br />
      {ends_at === undefined ? (
        'no end time'
      ) : (
        <>
          to <Timestamp at={ends_at} absolute />
        </>
      )}
    </>
  );
}

function formatPlatforms({ platform_ids }: Message): string {
  return platform_ids.length === 0 ? 'All platforms' : formatCount(platform_ids.length, 'platform');
}
