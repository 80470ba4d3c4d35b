import { api, body } from '@/api/client';
import type { Message, MessageInput } from '@/api/types';
import { ifMatch, jsonHeaders } from '@/api/writing';
import { type Page, pageParams, type Resource } from '../kit/resource';

type State = Message['state'];

async function listByState(
  state: State,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<Message>> {
  const query = { state, ...pageParams(token) };
  return body(await api.GET('/api/v1/status-messages/all', { params: { query }, signal }));
}

/**
 * Returns drafts and then published messages, in pages. The API filters by one state only, so this needs two
 * lists. Requesting all states would include the growing number of archived messages. The token stores which
 * list it belongs to.
 */
async function listUnarchived(token: string | undefined, signal: AbortSignal): Promise<Page<Message>> {
  const [state, stateToken] =
    token === undefined ? (['DRAFT'] as const) : (JSON.parse(token) as [State, string?]);
  const page = await listByState(state, stateToken, signal);
  if (page.next_page_token !== undefined) {
    return { items: page.items, next_page_token: JSON.stringify([state, page.next_page_token]) };
  }
  if (state === 'PUBLISHED') return page;
  const next = await listByState('PUBLISHED', undefined, signal);
  const items = [...page.items, ...next.items];
  if (next.next_page_token === undefined) return { items };
  return { items, next_page_token: JSON.stringify(['PUBLISHED', next.next_page_token]) };
}

export const messages: Resource<Message, MessageInput> = {
  noun: 'message',
  path: '/admin/messages',
  nameOf: ({ title }) => title,
  list: (archived, token, signal) =>
    archived ? listByState('ARCHIVED', token, signal) : listUnarchived(token, signal),
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
    body(await api.POST('/api/v1/status-messages/{message}/archive', actionRequest(message, key))),
};

export async function publishMessage(message: Message, key: string): Promise<Message> {
  return body(await api.POST('/api/v1/status-messages/{message}/publish', actionRequest(message, key)));
}

function actionRequest(message: Message, key: string) {
  const header = { ...ifMatch(message), 'Idempotency-Key': key };
  return { params: { path: { message: message.id }, header }, headers: jsonHeaders };
}
