import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { getButton, loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { me, message } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

describe('the message form', () => {
  test('previews and publishes a message, and keeps a draft if publishing fails', async () => {
    const calls: string[] = [];
    const draft = message(1, { state: 'DRAFT', title: 'Late' });
    server.use(
      http.post(url.messages, () => {
        calls.push('create');
        return HttpResponse.json(draft, { status: 201 });
      }),
      http.post(`${url.message}/publish`, () => {
        calls.push('publish');
        return calls.length === 2
          ? errorResponse(503, 'Not now.')
          : jsonResponse('Message', { ...draft, state: 'PUBLISHED' });
      }),
      http.get(url.allMessages, () => jsonResponse('MessageList', { items: [draft] })),
    );
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Late');
    await user.click(screen.getByRole('radio', { name: 'Critical' }));
    await user.click(screen.getByRole('checkbox', { name: 'Platform 1' }));
    expect(screen.getByText('1 platform selected.')).toBeVisible();
    const preview = screen.getByRole('region', { name: 'Preview' });
    expect(within(preview).getByRole('heading', { name: /Critical:\s?Late/ })).toBeVisible();
    expect(await findViolations()).toEqual([]);
    await user.click(getButton('Publish now'));
    expect(await screen.findByText('Not now. Request id: req-123')).toBeVisible();
    expect(getButton('Discard')).toBeVisible();
    await user.click(getButton('Publish now'));
    expect(await screen.findByText('Message Late published')).toHaveRole('status');
    expect(calls).toEqual(['create', 'publish', 'publish']);
  });

  test('schedules a later message and shows its period', async () => {
    const scheduled = message(1, { state: 'DRAFT', title: 'Upgrade', starts_at: '2026-11-30T09:00:00Z' });
    server.use(
      http.post(url.messages, () => HttpResponse.json(scheduled, { status: 201 })),
      http.post(`${url.message}/publish`, () =>
        jsonResponse('Message', { ...scheduled, state: 'PUBLISHED' }),
      ),
      http.get(url.allMessages, () => jsonResponse('MessageList', { items: [] })),
    );
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Upgrade');
    const preview = screen.getByRole('region', { name: 'Preview' });
    expect(preview).toHaveTextContent('Since just now');
    expect(getButton('Publish now')).toBeVisible();
    fireEvent.change(screen.getByLabelText(/^Starts/), { target: { value: '2026-11-30T09:00' } });
    fireEvent.change(screen.getByLabelText(/^Ends/), { target: { value: '2026-11-30T11:00' } });
    expect(preview).toHaveTextContent('From 30 Nov 2026, 09:00 UTC to 30 Nov 2026, 11:00 UTC');
    expect(preview).toHaveTextContent('The dashboard shows this message from its start.');
    expect(preview).not.toHaveTextContent(/since|in 6 days/i);
    expect(screen.queryByRole('button', { name: 'Publish now' })).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
    await user.click(getButton('Schedule'));
    expect(await screen.findByText('Message Upgrade scheduled')).toHaveRole('status');
  });

  test.each([
    ['two hours behind', 2 * 3_600_000, '2026-11-24T11:00', 'Publish now'],
    ['two hours ahead', -2 * 3_600_000, '2026-11-24T09:00', 'Schedule'],
  ])("uses the server's clock if the computer's clock is %s", async (_, skew, at, label) => {
    clockSkew.set(skew);
    renderApp('/admin/messages/new');
    await screen.findByRole('textbox', { name: 'Title' });
    fireEvent.change(screen.getByLabelText(/^Starts/), { target: { value: at } });
    expect(getButton(label)).toBeVisible();
  });

  test.each([
    [{ state: 'DRAFT' }, 'Draft', 'Discard', 'Discard this draft?'],
    [{ starts_at: '2026-11-30T09:00:00Z' }, 'Scheduled', 'Cancel message', 'Cancel this scheduled message?'],
    [{}, 'Published', 'End now', 'End this message now?'],
    [{ ends_at: '2026-11-24T09:00:00Z' }, 'Ended', 'Archive', 'Archive this message?'],
  ] as const)('shows the state of %j: %s', async (change, state, button, question) => {
    server.use(http.get(url.message, () => jsonResponse('Message', message(1, change))));
    const { user } = renderApp(`/admin/messages/${message(1).id}`);
    expect(await screen.findByText(`State: ${state}`)).toBeVisible();
    await user.click(getButton(button));
    expect(screen.getByRole('alertdialog', { name: question })).toBeVisible();
  });

  test('requires platforms only for maintenance', async () => {
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Upgrade');
    await user.click(screen.getByRole('radio', { name: 'Maintenance' }));
    await user.click(getButton('Save draft'));
    const problems = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(problems).toHaveTextContent('Platforms: Choose the platforms');
    await user.click(screen.getByRole('radio', { name: 'Information' }));
    await waitFor(() => expect(problems).not.toBeInTheDocument());
  });

  test('ends a published message', async () => {
    const published = message(1);
    server.use(
      // It comes first, because the next pattern also matches its URL.
      http.get(url.allMessages, () => jsonResponse('MessageList', { items: [] })),
      http.get(url.message, () => jsonResponse('Message', published)),
      http.post(`${url.message}/archive`, () => jsonResponse('Message', { ...published, state: 'ARCHIVED' })),
    );
    const { user } = renderApp(`/admin/messages/${published.id}`);
    await user.click(await screen.findByRole('button', { name: 'End now' }));
    const dialog = screen.getByRole('alertdialog', { name: 'End this message now?' });
    await user.click(within(dialog).getByRole('button', { name: 'End now' }));
    expect(await screen.findByText('Message Message 1 ended')).toHaveRole('status');
  });
});
