import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getButton, getField, loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { me, platform, platformDetail, toId } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

describe('adding a platform', () => {
  test('shows missing fields, retries with the same key and focuses the new row', async () => {
    const keys: (string | null)[] = [];
    const added = platform({ id: toId(7), name: 'HR', slug: 'hr', owner: 'people' });
    server.use(
      http.get(url.platforms, () => jsonResponse('PlatformList', { items: keys.length < 2 ? [] : [added] })),
      http.post(url.platforms, async ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        expect(await request.json()).toEqual({ name: 'HR', owner: 'people' });
        return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(added, { status: 201 });
      }),
    );
    const { user, router } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    expect(getField(/^Slug/)).toHaveValue('');
    expect(getField(/^Slug/)).toHaveAccessibleDescription(/derived from the name/);
    await user.click(getButton('Save platform'));
    const summary = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(summary).toHaveFocus();
    expect(await findViolations()).toEqual([]);
    await user.click(within(summary).getByRole('link', { name: 'Owner: Enter an owner.' }));
    const owner = getField('Owner');
    expect(owner).toHaveFocus();
    expect(owner).toBeInvalid();
    expect(owner).toHaveAccessibleDescription(/Enter an owner\./);
    await user.type(owner, 'people');
    expect(owner).toBeValid();

    await user.click(getButton('Save platform'));
    expect(await screen.findByText(/Can't reach the server/)).toBeVisible();
    await user.click(getButton('Save platform'));
    await waitFor(() => expect(screen.getByRole('row', { name: /HR/ })).toHaveFocus());
    expect(screen.getByText('Platform HR added')).toHaveRole('status');
    expect(router.state.get().location.pathname).toBe('/admin/platforms');
    expect(keys[0]).toBe(keys[1]);
  });

  test('shows server errors next to their fields and other errors above', async () => {
    const errors = [
      { field: 'name', rule: 'unique', message: 'is taken' },
      { field: 'elsewhere', rule: 'x', message: 'is wrong' },
    ];
    server.use(http.post(url.platforms, () => errorResponse(400, 'Two things are wrong.', errors)));
    const { user } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.type(getField('Owner'), 'people');
    await user.click(getButton('Save platform'));
    const summary = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(within(summary).getByText('Elsewhere: is wrong.')).toBeVisible();
    expect(getField('Name')).toHaveAccessibleDescription(/Is taken\./);
  });

  test('asks before it discards the input', async () => {
    const { user, router } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    expect(await screen.findByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible();
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false);
    await user.click(getButton('Stay'));
    expect(getField('Name')).toHaveValue('HR');
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    await user.click(getButton('Leave'));
    await waitFor(() => expect(router.state.get().location.pathname).toBe('/'));
  });
});

describe('editing a platform', () => {
  const path = `/admin/platforms/${toId(1)}`;

  test('shows a conflict and overwrites the other version on request', async () => {
    const ifMatchHeaders: (string | null)[] = [];
    let stored = platform();
    server.use(
      http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail({ platform: stored }))),
      http.put(url.platform, async ({ request }) => {
        const match = request.headers.get('If-Match');
        ifMatchHeaders.push(match);
        if (match !== '"2"') return errorResponse(412, 'Changed by bob@example.com.');
        return jsonResponse('Platform', platform({ version: 3, contact: 'mine' }));
      }),
    );
    const { user } = renderApp(path);
    const contact = await screen.findByRole('textbox', { name: /^Contact/ });
    stored = platform({
      version: 2,
      owner: 'Bobs',
      updated_by: 'bob@example.com',
      updated_at: '2026-11-24T09:42:00Z',
    });
    await user.clear(contact);
    await user.type(contact, 'mine');
    await user.click(getButton('Save platform'));
    const conflict = await screen.findByRole('region', {
      name: 'Changed by bob@example.com at 24 Nov 2026, 09:42 UTC',
    });
    expect(conflict).toHaveFocus();
    expect(conflict).toHaveTextContent('Owner (changed since)Your valueFinance data teamSaved valueBobs');
    expect(conflict).toHaveTextContent('Contact (changed by you)Your valuemine');
    expect(contact).toHaveValue('mine');
    expect(await findViolations()).toEqual([]);
    await user.click(getButton('Overwrite their changes'));
    expect(await screen.findByText('Platform Platform 1 saved')).toHaveRole('status');
    expect(ifMatchHeaders).toEqual(['"1"', '"2"']);
  });

  test('accepts the other version on request', async () => {
    let stored = platform();
    server.use(
      http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail({ platform: stored }))),
      http.put(url.platform, () => errorResponse(412, 'Changed.')),
    );
    const { user } = renderApp(path);
    await user.type(await screen.findByRole('textbox', { name: 'Owner' }), '!');
    stored = platform({ version: 2, owner: 'Bobs' });
    await user.click(getButton('Save platform'));
    await user.click(await screen.findByRole('button', { name: 'Discard my changes' }));
    expect(getField('Owner')).toHaveValue('Bobs');
    expect(screen.queryByRole('region', { name: /^Changed by/ })).not.toBeInTheDocument();
  });

  test('shows a file-managed platform as read-only', async () => {
    const managed = platform({ origin: 'FILE', updated_by: 'config/finance.yml', tags: ['money'] });
    server.use(
      http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail({ platform: managed }))),
    );
    renderApp(path);
    expect(await screen.findByText('Managed in config/finance.yml. Edit it there.')).toBeVisible();
    expect(screen.getByText('money')).toBeVisible();
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('shows that a file-managed platform is archived', async () => {
    const archived = platform({ origin: 'FILE', updated_by: 'config/finance.yml', state: 'ARCHIVED' });
    server.use(
      http.get(url.platform, () => jsonResponse('PlatformDetail', platformDetail({ platform: archived }))),
    );
    renderApp(path);
    expect(await screen.findByText(/^This platform is archived\./)).toBeVisible();
    expect(screen.getByText('Managed in config/finance.yml. Restore it there.')).toBeVisible();
  });

  test('shows that a platform does not exist', async () => {
    server.use(http.get(url.platform, () => errorResponse(404, 'There is no such platform.')));
    renderApp(path);
    expect(await screen.findByRole('heading', { level: 1, name: 'No such platform' })).toBeVisible();
  });
});
