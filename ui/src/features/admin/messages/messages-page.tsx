import type { Message, MessageInput } from '@/api/types';
import { Timestamp } from '@/components/timestamp';
import { formatCount } from '@/lib/figures';
import { useServerNow } from '@/lib/now';
import { type ListOf, ListPage } from '../kit/list-page';
import { archiveEffect, severityLabels, stateLabel } from './message-labels';
import { messages } from './messages';

const list: ListOf<Message, MessageInput> = {
  resource: messages,
  title: 'Messages',
  subtitle: ({ severity }) => severityLabels[severity],
  searchText: ({ title, body, severity }) => [title, body, severityLabels[severity]].join(' '),
  columns: [
    { label: 'State', cell: (row) => <State message={row} /> },
    { label: 'Shown', cell: (row) => <Shown message={row} /> },
    { label: 'About', cell: (row) => about(row) },
    { label: 'Changed', cell: (row) => <Timestamp at={row.updated_at} absolute /> },
  ],
  whatGoes: (message) => <WhatGoes message={message} />,
};

export function MessagesPage() {
  return <ListPage list={list} />;
}

function State({ message }: { message: Message }) {
  return stateLabel(message, useServerNow());
}

function WhatGoes({ message }: { message: Message }) {
  return (
    <p>
      {message.title}: {archiveEffect(message, useServerNow())} This cannot be undone. It stays in the
      archive.
    </p>
  );
}

function Shown({ message: { starts_at, ends_at } }: { message: Message }) {
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

function about({ platform_ids }: Message): string {
  return platform_ids.length === 0 ? 'All platforms' : formatCount(platform_ids.length, 'platform');
}
