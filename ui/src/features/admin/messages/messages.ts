import { api, readBody } from '@/api/client';
import type { Message, MessageInput } from '@/api/types';
import { ifMatchHeader, jsonHeaders } from '@/api/writing';
import { type ListFilter, type Page, type Resource, toPageParams, toSearchParam } from '../kit/resource';

type State = Message['state'];

async function listByState(
  state: State,
  filter: ListFilter,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<Message>> {
  const query = { state, ...toSearchParam(filter), ...toPageParams(token) };
  return readBody(await api.GET('/api/v1/status-messages/all', { params: { query }, signal }));
}

/**
 * Returns drafts and then published messages, in pages. The API filters by one state only, so this needs two
 * lists. Requesting all states would include the growing number of archived messages. The token stores which
 * list it belongs to.
 */
async function listUnarchived(
  filter: ListFilter,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<Message>> {
  const [state, stateToken] =
    token === undefined ? (['DRAFT'] as const) : (JSON.parse(token) as [State, string?]);
  const page = await listByState(state, filter, stateToken, signal);
  if (page.next_page_token !== undefined) {
    return { items: page.items, next_page_token: JSON.stringify([state, page.next_page_token]) };
  }
  if (state === 'PUBLISHED') return page;
  const next = await listByState('PUBLISHED', filter, undefined, signal);
  const items = [...page.items, ...next.items];
  if (next.next_page_token === undefined) return { items };
  return { items, next_page_token: JSON.stringify(['PUBLISHED', next.next_page_token]) };
}

export const messages: Resource<Message, MessageInput> = {
  noun: 'message',
  path: '/admin/messages',
  nameOf: ({ title }) => title,
  list: (filter, token, signal) =>
    filter.archived ? listByState('ARCHIVED', filter, token, signal) : listUnarchived(filter, token, signal),
  get: async (message, signal) => {
    const params = { path: { message } };
    return readBody(
      await api.GET('/api/v1/status-messages/{message}', { params, ...(signal && { signal }) }),
    );
  },
  create: async (input, key) =>
    readBody(
      await api.POST('/api/v1/status-messages', {
        params: { header: { 'Idempotency-Key': key } },
        body: input,
      }),
    ),
  update: async (message, input) => {
    const params = { path: { message: message.id }, header: ifMatchHeader(message) };
    return readBody(await api.PUT('/api/v1/status-messages/{message}', { params, body: input }));
  },
  archive: async (message, key) =>
    readBody(await api.POST('/api/v1/status-messages/{message}/archive', buildActionRequest(message, key))),
};

export async function publishMessage(message: Message, key: string): Promise<Message> {
  return readBody(
    await api.POST('/api/v1/status-messages/{message}/publish', buildActionRequest(message, key)),
  );
}

function buildActionRequest(message: Message, key: string) {
  const header = { ...ifMatchHeader(message), 'Idempotency-Key': key };
  return { params: { path: { message: message.id }, header }, headers: jsonHeaders };
}
