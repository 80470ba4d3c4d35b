import { api, body } from '@/api/client';
import type { Message, MessageInput } from '@/api/types';
import { ifMatch, jsonHeaders } from '@/api/writing';
import { type Page, page, type Resource } from '../kit/resource';

type State = Message['state'];

async function inState(state: State, token: string | undefined, signal: AbortSignal): Promise<Page<Message>> {
  const query = { state, ...page(token) };
  return body(await api.GET('/api/v1/status-messages/all', { params: { query }, signal }));
}

/**
 * Returns drafts and then published messages, in pages. The API filters by one state only, so this needs two
 * lists. Requesting all states would include the growing number of archived messages. The token stores which
 * list it belongs to.
 */
async function alive(token: string | undefined, signal: AbortSignal): Promise<Page<Message>> {
  const [state, rest] = token === undefined ? (['DRAFT'] as const) : (JSON.parse(token) as [State, string?]);
  const found = await inState(state, rest, signal);
  if (found.next_page_token !== undefined) {
    return { items: found.items, next_page_token: JSON.stringify([state, found.next_page_token]) };
  }
  if (state === 'PUBLISHED') return found;
  const next = await inState('PUBLISHED', undefined, signal);
  const items = [...found.items, ...next.items];
  if (next.next_page_token === undefined) return { items };
  return { items, next_page_token: JSON.stringify(['PUBLISHED', next.next_page_token]) };
}

export const messages: Resource<Message, MessageInput> = {
  noun: 'message',
  path: '/admin/messages',
  nameOf: ({ title }) => title,
  list: (archived, token, signal) => (archived ? inState('ARCHIVED', token, signal) : alive(token, signal)),
  get: async (message, signal) => {
    const params = { path: { message } };
    return body(await api.GET('/api/v1/status-messages/{message}', { params, ...(signal && { signal }) }));
  },
  create: async (input, key) =>
    body(
      await api.POST('/api/v1/status-messages', {
        params: { header: { 'Idempotency-Key': key } },
        body: input,
      }),
    ),
  update: async (message, input) => {
    const params = { path: { message: message.id }, header: ifMatch(message) };
    return body(await api.PUT('/api/v1/status-messages/{message}', { params, body: input }));
  },
  archive: async (message, key) =>
    body(await api.POST('/api/v1/status-messages/{message}/archive', step(message, key))),
};

export async function publishMessage(message: Message, key: string): Promise<Message> {
  return body(await api.POST('/api/v1/status-messages/{message}/publish', step(message, key)));
}

function step(message: Message, key: string) {
  const header = { ...ifMatch(message), 'Idempotency-Key': key };
  return { params: { path: { message: message.id }, header }, headers: jsonHeaders };
}
