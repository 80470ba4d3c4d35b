import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, expect, test } from 'vitest';
import type { Message, MessagePhase } from '@/api/types';
import { findViolations } from '@/testing/axe';
import { message, toId } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(() => import('@/features/messages/messages-page'));

/** Serves messages by phase, in pages of one. */
function serveMessages(messages: Partial<Record<MessagePhase, Message[]>>) {
  server.use(
    http.get(url.messages, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const items = messages[searchParams.get('phase') as MessagePhase] ?? [];
      const start = Number(searchParams.get('page_token') ?? 0);
      const hasMore = start + 1 < items.length;
      return jsonResponse('MessageList', {
        items: items.slice(start, start + 1),
        ...(hasMore && { next_page_token: String(start + 1) }),
      });
    }),
  );
}

const getSection = (name: string) => within(screen.getByRole('region', { name }));

test('lists current, planned and past messages', async () => {
  serveMessages({
    active: [message(1, { title: 'Slow loads', platform_ids: [toId(1), toId(77)] })],
    planned: [message(2, { title: 'New disks', starts_at: '2026-11-25T10:00:00Z' })],
    past: [message(3, { title: 'Power cut', state: 'ARCHIVED', archived_at: '2026-11-24T09:00:00Z' })],
  });
  renderApp('/messages');
  expect(await screen.findByRole('heading', { level: 1, name: 'Messages' })).toBeVisible();
  expect(document.title).toBe('Messages · Buoy');
  expect(await screen.findByText('Slow loads')).toBeVisible();
  expect(await getSection('Now').findByText('Platform 1')).toHaveAttribute('href', '/platforms/platform-1');
  expect(getSection('Now').getByRole('article')).toHaveTextContent('Platform 1 and 1 other');
  expect(getSection('Planned').getByRole('article')).toHaveTextContent('Planned: New disks');
  expect(getSection('Past').getByRole('article')).toHaveTextContent(
    'From 24 Nov 2026, 08:00 UTC to 24 Nov 2026, 09:00 UTC',
  );
  expect(await findViolations()).toEqual([]);
});

test('a message that was moved into the future and then archived has only an end', async () => {
  const moved = {
    starts_at: '2026-11-30T08:00:00Z',
    state: 'ARCHIVED',
    archived_at: '2026-11-24T09:00:00Z',
  } as const;
  serveMessages({ past: [message(1, moved)] });
  renderApp('/messages');
  expect(await screen.findByText(/^Until/)).toHaveTextContent('Until 24 Nov 2026, 09:00 UTC');
});

test('says that there are no messages', async () => {
  serveMessages({});
  renderApp('/messages');
  expect(await screen.findByText('No past messages yet.')).toBeVisible();
  expect(screen.getByText('Nothing is planned.')).toBeVisible();
  expect(screen.getByText('No message is shown now.')).toBeVisible();
});

test('loads older messages and moves the focus to the first of them', async () => {
  serveMessages({ past: [message(1), message(2)] });
  const { user } = renderApp('/messages');
  await user.click(await screen.findByRole('button', { name: 'Load older' }));
  const older = await screen.findByText('Message 2');
  expect(older.closest('li')).toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Load older' })).not.toBeInTheDocument();
});

test('planned messages keep the order of the server, and later ones can be loaded', async () => {
  const at = (hour: number) => `2026-11-25T${hour}:00:00Z`;
  serveMessages({ planned: [message(1, { starts_at: at(11) }), message(2, { starts_at: at(12) })] });
  const { user } = renderApp('/messages');
  await user.click(await screen.findByRole('button', { name: 'Load more' }));
  await screen.findByText(/Message 2$/);
  const titles = getSection('Planned')
    .getAllByRole('heading', { level: 3 })
    .map(({ textContent }) => textContent);
  expect(titles).toEqual(['Information: Planned: Message 1', 'Information: Planned: Message 2']);
});

test('a failure affects only its section and can be tried again', async () => {
  server.use(http.get(url.messages, () => errorResponse(503, 'The status store is not reachable.')));
  const { user } = renderApp('/messages');
  expect(await screen.findByText("Can't load: Past")).toBeVisible();
  expect(screen.getAllByRole('alert')).toHaveLength(3);
  serveMessages({ past: [message(1)] });
  await user.click(screen.getAllByRole('button', { name: 'Try again' })[2] as HTMLElement);
  expect(await screen.findByText('Message 1')).toBeVisible();
  expect(screen.getAllByRole('alert')).toHaveLength(2);
});

test.each([
  ['its end, if that was earlier', '2026-11-24T08:30:00Z', '08:30'],
  ['the time when it was archived', '2026-11-24T12:00:00Z', '09:00'],
])('a past message was shown until %s', async (_, ends_at, end) => {
  serveMessages({ past: [message(1, { ends_at, archived_at: '2026-11-24T09:00:00Z', state: 'ARCHIVED' })] });
  renderApp('/messages');
  await screen.findByText('Message 1');
  expect(screen.getByRole('article')).toHaveTextContent(`to 24 Nov 2026, ${end} UTC`);
});
