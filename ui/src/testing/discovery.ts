import { http } from 'msw';
import { expect } from 'vitest';
import type { components } from '@/api/schema';
import { check, proposedCheck, toId } from './builders';
import { jsonResponse, server, url } from './server';

type Schemas = components['schemas'];

/** Returns a complete list of objects. */
export function discoveredList(
  items: Schemas['DiscoveredObject'][],
  overrides: Partial<Schemas['DiscoveredObjectList']> = {},
): Schemas['DiscoveredObjectList'] {
  return { items, identity: 'buoy-app', visible: items.length, watched: 0, ...overrides };
}

/** Answers with these objects. Returns the parameters of all requests. */
export function serveObjects(
  items: Schemas['DiscoveredObject'][],
  overrides: Partial<Schemas['DiscoveredObjectList']> = {},
) {
  const requests: Record<string, string>[] = [];
  server.use(
    http.get(url.discovered, ({ request }) => {
      requests.push(Object.fromEntries(new URL(request.url).searchParams));
      return jsonResponse('DiscoveredObjectList', discoveredList(items, overrides));
    }),
  );
  return requests;
}

/** Proposes a check for each object, and creates every check. Returns what was sent. */
export function serveProposals(
  propose: (id: string) => Schemas['ProposedCheck'] | undefined = (id) => proposedCheck(id),
) {
  const groups: string[][] = [];
  const created: { key: string | null; body: Schemas['CheckInput'] }[] = [];
  server.use(
    http.post(url.proposals, async ({ request }) => {
      const { ids, platform_id } = (await request.json()) as Schemas['ProposalRequest'];
      expect(platform_id).toBe(toId(1));
      groups.push(ids);
      return jsonResponse('ProposedCheckList', { items: ids.flatMap((id) => propose(id) ?? []) });
    }),
    http.post(url.checks, async ({ request }) => {
      const body = (await request.json()) as Schemas['CheckInput'];
      created.push({ key: request.headers.get('Idempotency-Key'), body });
      return jsonResponse('Check', toCheck(body, created.length));
    }),
  );
  return { groups, created };
}

function toCheck({ name, unit = '', warn, crit }: Schemas['CheckInput'], n: number): Schemas['Check'] {
  const { warn: _warn, crit: _crit, ...rest } = check(n, { name, unit });
  return { ...rest, ...(warn !== undefined && { warn }), ...(crit !== undefined && { crit }) };
}
