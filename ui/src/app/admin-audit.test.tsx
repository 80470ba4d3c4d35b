import { screen, waitFor } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '@/api/types';
import { loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { me, toId } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

const event = (n: number, overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  id: toId(n),
  created_at: '2026-11-24T09:00:00Z',
  actor: 'ada@example.com',
  action: 'update',
  entity: 'check',
  entity_id: toId(500),
  name: `check_${n}`,
  before: { unit: 'ms' },
  after: { unit: 's' },
  request_id: `req-${n}`,
  ...overrides,
});

test('the audit log shows actors and changed fields, and loads older events on request', async () => {
  server.use(
    http.get(url.audit, ({ request }) => {
      const { searchParams } = new URL(request.url);
      if (searchParams.get('page_token') === 'older')
        return jsonResponse('AuditEventList', { items: [event(2)] });
      if (searchParams.get('entity') === 'message') return jsonResponse('AuditEventList', { items: [] });
      return jsonResponse('AuditEventList', { items: [event(1)], next_page_token: 'older' });
    }),
  );
  const { user, router } = renderApp('/admin/audit');
  const row = await screen.findByRole('row', { name: /check_1/ });
  expect(row).toHaveTextContent('ada@example.com');
  expect(row).toHaveTextContent('Changed check');
  expect(row).toHaveTextContent('Request id: req-1');
  expect(row).toHaveTextContent('unitBeforemsAfters');
  expect(await findViolations()).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Load older' }));
  await waitFor(() => expect(screen.getByRole('row', { name: /check_2/ })).toHaveFocus());
  await user.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'Messages');
  expect(await screen.findByText('No events match the filter.')).toBeVisible();
  await user.type(screen.getByRole('searchbox', { name: 'By' }), 'bob@example.com{Enter}');
  expect(router.state.get().location.search).toBe('?entity=message&actor=bob%40example.com');
});

test('the audit log shows an error, tries again on request and shows an empty list', async () => {
  server.use(http.get(url.audit, () => errorResponse(503, 'The store does not answer.')));
  const { user } = renderApp('/admin/audit');
  expect(await screen.findByRole('heading', { level: 2, name: "Can't load the audit log" })).toBeVisible();
  server.use(http.get(url.audit, () => jsonResponse('AuditEventList', { items: [] })));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Nothing has been changed yet.')).toBeVisible();
});
