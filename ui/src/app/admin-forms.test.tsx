import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clockSkew } from '@/lib/server-clock';
import { violations } from '@/testing/axe';
import { check, idOf, me, message, platform, platformDetail } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { answer, refusal, server, url } from '@/testing/server';

beforeAll(() =>
  Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/platforms/platforms-page'),
    import('@/features/admin/platforms/platform-form-page'),
    import('@/features/admin/checks/checks-page'),
    import('@/features/admin/checks/check-form-page'),
    import('@/features/admin/messages/messages-page'),
    import('@/features/admin/messages/message-form-page'),
  ]),
);

beforeEach(() => server.use(http.get(url.me, () => answer('Me', me({ role: 'admin' })))));

const field = (name: string | RegExp) => screen.getByRole('textbox', { name });
const press = (name: string) => screen.getByRole('button', { name });

describe('adding a platform', () => {
  test('leads to what is missing, keeps its key over a lost answer, and ends at the new row', async () => {
    const keys: (string | null)[] = [];
    const added = platform({ id: idOf(7), name: 'HR', slug: 'hr', owner: 'people' });
    server.use(
      http.get(url.platforms, () => answer('PlatformList', { items: keys.length < 2 ? [] : [added] })),
      http.post(url.platforms, async ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        expect(await request.json()).toEqual({ name: 'HR', owner: 'people' });
        return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(added, { status: 201 });
      }),
    );
    const { user, router } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    expect(field(/^Slug/)).toHaveValue('');
    expect(field(/^Slug/)).toHaveAccessibleDescription(/Derived from the name/);
    await user.click(press('Save platform'));
    const summary = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(summary).toHaveFocus();
    expect(await violations()).toEqual([]);
    await user.click(within(summary).getByRole('link', { name: 'Owner: Enter who owns the platform.' }));
    const owner = field('Owner');
    expect(owner).toHaveFocus();
    expect(owner).toBeInvalid();
    expect(owner).toHaveAccessibleDescription(/Enter who owns the platform\./);
    await user.type(owner, 'people');
    expect(owner).toBeValid();

    await user.click(press('Save platform'));
    expect(await screen.findByText(/Can't reach the server/)).toBeVisible();
    await user.click(press('Save platform'));
    await waitFor(() => expect(screen.getByRole('row', { name: /HR/ })).toHaveFocus());
    expect(screen.getByText('Platform HR added')).toHaveRole('status');
    expect(router.state.location.pathname).toBe('/admin/platforms');
    expect(keys[0]).toBe(keys[1]);
  });

  test('shows what the server says at its field, and the rest above', async () => {
    const errors = [
      { field: 'name', rule: 'unique', message: 'is taken' },
      { field: 'elsewhere', rule: 'x', message: 'is wrong' },
    ];
    server.use(http.post(url.platforms, () => refusal(400, 'Two things are wrong.', errors)));
    const { user } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.type(field('Owner'), 'people');
    await user.click(press('Save platform'));
    const summary = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(within(summary).getByText('Elsewhere: is wrong.')).toBeVisible();
    expect(field('Name')).toHaveAccessibleDescription(/Is taken\./);
  });

  test('asks before what was typed is lost', async () => {
    const { user, router } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    expect(screen.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible();
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false);
    await user.click(press('Stay'));
    expect(field('Name')).toHaveValue('HR');
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    await user.click(press('Leave'));
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
  });
});

describe('editing a platform', () => {
  const address = `/admin/platforms/${idOf(1)}`;

  test('that somebody else has changed shows both, and saves over it only when asked to', async () => {
    const seen: (string | null)[] = [];
    let stored = platform();
    server.use(
      http.get(url.platform, () => answer('PlatformDetail', platformDetail({ platform: stored }))),
      http.put(url.platform, async ({ request }) => {
        const match = request.headers.get('If-Match');
        seen.push(match);
        if (match !== '"2"') return refusal(412, 'Changed by bob@example.com.');
        return answer('Platform', platform({ version: 3, contact: 'mine' }));
      }),
    );
    const { user } = renderApp(address);
    const contact = await screen.findByRole('textbox', { name: /^Contact/ });
    stored = platform({
      version: 2,
      owner: 'Bobs',
      updated_by: 'bob@example.com',
      updated_at: '2026-11-24T09:42:00Z',
    });
    await user.clear(contact);
    await user.type(contact, 'mine');
    await user.click(press('Save platform'));
    const conflict = await screen.findByRole('region', {
      name: 'Changed by bob@example.com at 24 Nov 2026, 09:42 UTC',
    });
    expect(conflict).toHaveFocus();
    expect(conflict).toHaveTextContent('Owner (changed by them)YoursFinance data teamTheirsBobs');
    expect(conflict).toHaveTextContent('Contact (changed by you)Yoursmine');
    expect(contact).toHaveValue('mine');
    expect(await violations()).toEqual([]);
    await user.click(press('Keep mine'));
    expect(await screen.findByText('Platform Platform 1 saved')).toHaveRole('status');
    expect(seen).toEqual(['"1"', '"2"']);
  });

  test('can take over what the other has made of it', async () => {
    let stored = platform();
    server.use(
      http.get(url.platform, () => answer('PlatformDetail', platformDetail({ platform: stored }))),
      http.put(url.platform, () => refusal(412, 'Changed.')),
    );
    const { user } = renderApp(address);
    await user.type(await screen.findByRole('textbox', { name: 'Owner' }), '!');
    stored = platform({ version: 2, owner: 'Bobs' });
    await user.click(press('Save platform'));
    await user.click(await screen.findByRole('button', { name: 'Take theirs' }));
    expect(field('Owner')).toHaveValue('Bobs');
    expect(screen.queryByRole('region', { name: /^Changed by/ })).not.toBeInTheDocument();
  });

  test('that a file manages shows it, and who does', async () => {
    const managed = platform({ origin: 'FILE', updated_by: 'config/finance.yml', tags: ['money'] });
    server.use(http.get(url.platform, () => answer('PlatformDetail', platformDetail({ platform: managed }))));
    renderApp(address);
    expect(await screen.findByText('Managed in config/finance.yml. Edit it there.')).toBeVisible();
    expect(screen.getByText('money')).toBeVisible();
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  test('that a file manages and that is archived says both', async () => {
    const gone = platform({ origin: 'FILE', updated_by: 'config/finance.yml', state: 'ARCHIVED' });
    server.use(http.get(url.platform, () => answer('PlatformDetail', platformDetail({ platform: gone }))));
    renderApp(address);
    expect(await screen.findByText(/^This platform is archived\./)).toBeVisible();
    expect(screen.getByText('Managed in config/finance.yml. Restore it there.')).toBeVisible();
  });

  test('that is not there says so, and one that does not load can be tried again', async () => {
    server.use(http.get(url.platform, () => refusal(404, 'There is no such platform.')));
    renderApp(address);
    expect(await screen.findByRole('heading', { level: 1, name: 'No such platform' })).toBeVisible();
  });
});

describe('a check', () => {
  test('keeps what was typed for one kind while another is chosen', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'Address' }), 'https://example.com');
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    await user.type(field('Query'), 'SELECT 1');
    expect(screen.queryByRole('textbox', { name: 'Address' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Heartbeat' }));
    expect(screen.queryByRole('button', { name: 'Test' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(field('Address')).toHaveValue('https://example.com');
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    expect(field('Query')).toHaveValue('SELECT 1');
    expect(screen.queryByRole('radio', { name: 'Fixture' })).not.toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  test('is tested as it stands, without being saved; what is wrong is shown at its field', async () => {
    const drafts: unknown[] = [];
    const error = { field: 'target.url', rule: 'host', message: 'names no host' };
    server.use(
      http.post(url.checkTest, async ({ request }) => {
        drafts.push(await request.json());
        if (drafts.length === 1) return refusal(400, 'The target is wrong.', [error]);
        return answer('Measurement', { status: 'yellow', value: 700, detail: 'slow', latency_ms: 701 });
      }),
    );
    const { user } = renderApp('/admin/checks/new');
    await screen.findByRole('textbox', { name: 'Address' });
    await user.click(press('Test'));
    expect(await screen.findByRole('region', { name: 'Please fix the following' })).toHaveFocus();
    expect(drafts).toEqual([]);
    await user.type(field('Address'), 'https://example.com');
    await user.click(press('Test'));
    await waitFor(() => expect(field('Address')).toHaveAccessibleDescription(/Names no host\./));
    await user.type(field('Address'), '/x');
    await user.click(press('Test'));
    const result = await screen.findByText('Slow.');
    expect(result.parentElement).toHaveTextContent('Degraded');
    expect(result.parentElement?.textContent?.replaceAll('\u00a0', ' ')).toContain('700 ms');
    expect(drafts[1]).toEqual({ kind: 'http', target: { url: 'https://example.com/x' }, unit: 'ms' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Unit' }), 's');
    expect(screen.getByText('The check has been changed since this test.')).toBeVisible();
  });

  test('offers the units of its kind, and starts each kind with a unit that it can be saved with', async () => {
    const { user } = renderApp('/admin/checks/new');
    const unit = () => screen.getByRole('combobox', { name: 'Unit' });
    const units = () =>
      within(unit())
        .getAllByRole('option', { hidden: true })
        .map(({ textContent }) => textContent);
    await screen.findByRole('textbox', { name: 'Address' });
    expect(unit()).toHaveValue('ms');
    expect(units()).toEqual(['ms', 's']);
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(unit()).toHaveValue('min');
    expect(units()).toEqual(['min', 's', 'h', 'd']);
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    expect(field(/^Unit/)).toHaveValue('');
    await user.type(field(/^Unit/), 'rows missing');
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(unit()).toHaveValue('ms');
  });

  test('keeps the unit that it was saved with, and shows what is wrong with its settings', async () => {
    const saved = check(1, {
      kind: 'table_freshness',
      source: 'sql',
      target: { table: 'orders', column: 'loaded_at' },
      unit: 'minutes',
      warning: 'results expire after 10 s, but this check is measured only every 60 s',
    });
    server.use(http.get(url.check, () => answer('Check', saved)));
    const { user } = renderApp(`/admin/checks/${saved.id}`);
    expect(await screen.findByRole('combobox', { name: 'Unit' })).toHaveValue('minutes');
    expect(screen.getByText(/^Results expire after 10 s, but/)).toBeVisible();
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(screen.getByRole('combobox', { name: 'Unit' })).toHaveValue('ms');
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(screen.getByRole('combobox', { name: 'Unit' })).toHaveValue('minutes');
    expect(await violations()).toEqual([]);
  });

  test('loses the errors of a kind with its fields, and shows none of the other kinds', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.click(await screen.findByRole('radio', { name: 'SQL query' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Platform' }), 'Platform 1');
    await user.type(field('Name'), 'rows');
    await user.click(press('Save check'));
    const problems = () => screen.queryByRole('region', { name: 'Please fix the following' });
    await waitFor(() => expect(problems()).toHaveTextContent('Query: Enter a query that gives one number.'));
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    await waitFor(() => expect(problems()).not.toBeInTheDocument());
    await user.click(press('Save check'));
    await waitFor(() => expect(problems()).toHaveTextContent(/^Please fix the followingAddress: Enter/));
    await user.click(screen.getByRole('radio', { name: 'Heartbeat' }));
    await waitFor(() => expect(problems()).not.toBeInTheDocument());
  });

  test('loses what the server said of a field when that is hidden or replaced', async () => {
    const errors = [
      { field: 'target.url', rule: 'host', message: 'names no host' },
      { field: 'unit', rule: 'unit', message: 'is not a unit of this kind' },
      { field: 'name', rule: 'unique', message: 'is taken' },
    ];
    server.use(http.post(url.checkTest, () => refusal(400, 'Three are wrong.', errors)));
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'Address' }), 'https://example.com');
    await user.click(press('Test'));
    const problems = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(within(problems).getAllByRole('link')).toHaveLength(3);
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    await waitFor(() => expect(within(problems).getAllByRole('link')).toHaveLength(1));
    expect(problems, 'a field that is still shown keeps its error').toHaveTextContent('Name: Is taken.');
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(field('Address')).toBeValid();
  });

  test('has no error of a limit that another field has corrected', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: /^Warning from/ }), '50');
    await user.type(field(/^Critical from/), '40');
    await user.tab();
    expect(await screen.findByText('Must be greater than the warning limit, 50.')).toBeVisible();
    await user.clear(field(/^Warning from/));
    await user.type(field(/^Warning from/), '30');
    await waitFor(() => expect(field(/^Critical from/)).toBeValid());
  });

  test('is not changed by what stands in the fields of another kind', async () => {
    const saved = check(1, {
      kind: 'http',
      source: 'http',
      target: { url: 'https://example.com' },
      unit: 'ms',
    });
    server.use(http.get(url.check, () => answer('Check', saved)));
    const { user, router } = renderApp(`/admin/checks/${saved.id}`);
    await user.click(await screen.findByRole('radio', { name: 'SQL query' }));
    await user.type(field('Query'), 'SELECT 1');
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false);
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(true);
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
  });

  test('that is archived says so, also in its state', async () => {
    const gone = check(1, { state: 'ARCHIVED', status: 'unknown' });
    server.use(http.get(url.check, () => answer('Check', gone)));
    renderApp(`/admin/checks/${gone.id}`);
    expect(await screen.findByText('This check is archived. Archived items cannot be edited.')).toBeVisible();
    expect(screen.getByText('State').nextElementSibling).toHaveTextContent('Archived');
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  test('of an archived platform says that this is archived', async () => {
    const gone = platform({ state: 'ARCHIVED', name: 'Old' });
    server.use(
      http.get(url.check, () => answer('Check', check(1))),
      http.get(url.platforms, ({ request }) =>
        answer('PlatformList', { items: request.url.includes('state=ARCHIVED') ? [gone] : [] }),
      ),
    );
    renderApp(`/admin/checks/${check(1).id}`);
    expect(await screen.findByRole('combobox', { name: 'Platform' })).toHaveDisplayValue('Old (archived)');
  });

  test('that is invented stays so', async () => {
    const invented = check(1, { kind: 'fixture', source: 'fixture', target: { value: 7 } });
    server.use(http.get(url.check, () => answer('Check', invented)));
    renderApp(`/admin/checks/${invented.id}`);
    expect(await screen.findByRole('radio', { name: 'Fixture' })).toBeChecked();
    expect(screen.getByRole('textbox', { name: /^Script/ })).toHaveValue('{\n  "value": 7\n}');
  });
});

describe('a message', () => {
  test('is previewed, saved and published in one go; a publish that fails leaves a draft', async () => {
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
          ? refusal(503, 'Not now.')
          : answer('Message', { ...draft, state: 'PUBLISHED' });
      }),
      http.get(url.allMessages, () => answer('MessageList', { items: [draft] })),
    );
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Late');
    await user.click(screen.getByRole('radio', { name: 'Critical' }));
    await user.click(screen.getByRole('checkbox', { name: 'Platform 1' }));
    expect(screen.getByText('1 platform selected.')).toBeVisible();
    const preview = screen.getByRole('region', { name: 'Preview' });
    expect(within(preview).getByRole('heading', { name: /Critical:\s?Late/ })).toBeVisible();
    expect(await violations()).toEqual([]);
    await user.click(press('Publish now'));
    expect(await screen.findByText('Not now. Request id: req-123')).toBeVisible();
    expect(press('Discard')).toBeVisible();
    await user.click(press('Publish now'));
    expect(await screen.findByText('Message Late published')).toHaveRole('status');
    expect(calls).toEqual(['create', 'publish', 'publish']);
  });

  test('for later is scheduled, and its preview says from when to when', async () => {
    const later = message(1, { state: 'DRAFT', title: 'Upgrade', starts_at: '2026-11-30T09:00:00Z' });
    server.use(
      http.post(url.messages, () => HttpResponse.json(later, { status: 201 })),
      http.post(`${url.message}/publish`, () => answer('Message', { ...later, state: 'PUBLISHED' })),
      http.get(url.allMessages, () => answer('MessageList', { items: [] })),
    );
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Upgrade');
    const preview = screen.getByRole('region', { name: 'Preview' });
    expect(preview).toHaveTextContent('Since just now');
    expect(press('Publish now')).toBeVisible();
    fireEvent.change(screen.getByLabelText(/^Starts/), { target: { value: '2026-11-30T09:00' } });
    fireEvent.change(screen.getByLabelText(/^Ends/), { target: { value: '2026-11-30T11:00' } });
    expect(preview).toHaveTextContent('From 30 Nov 2026, 09:00 UTC to 30 Nov 2026, 11:00 UTC');
    expect(preview).toHaveTextContent('The dashboard does not show it before its start.');
    expect(preview).not.toHaveTextContent(/since|in 6 days/i);
    expect(screen.queryByRole('button', { name: 'Publish now' })).not.toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await user.click(press('Schedule'));
    expect(await screen.findByText('Message Upgrade scheduled')).toHaveRole('status');
  });

  test.each([
    ['two hours behind', 2 * 3_600_000, '2026-11-24T11:00', 'Publish now'],
    ['two hours ahead', -2 * 3_600_000, '2026-11-24T09:00', 'Schedule'],
  ])(
    'is scheduled by the clock of the server where that of the computer is %s',
    async (_, skew, at, label) => {
      clockSkew.set(skew);
      renderApp('/admin/messages/new');
      await screen.findByRole('textbox', { name: 'Title' });
      fireEvent.change(screen.getByLabelText(/^Starts/), { target: { value: at } });
      expect(press(label)).toBeVisible();
    },
  );

  test.each([
    [{ state: 'DRAFT' }, 'Draft', 'Discard', 'Discard this draft?'],
    [{ starts_at: '2026-11-30T09:00:00Z' }, 'Scheduled', 'Cancel message', 'Cancel this scheduled message?'],
    [{}, 'Published', 'End now', 'End this message now?'],
    [{ ends_at: '2026-11-24T09:00:00Z' }, 'Ended', 'Archive', 'Archive this message?'],
  ] as const)('%j says that it is %s', async (change, state, button, question) => {
    server.use(http.get(url.message, () => answer('Message', message(1, change))));
    const { user } = renderApp(`/admin/messages/${message(1).id}`);
    expect(await screen.findByText(`State: ${state}`)).toBeVisible();
    await user.click(press(button));
    expect(screen.getByRole('alertdialog', { name: question })).toBeVisible();
  });

  test('that is no maintenance any more needs no platforms', async () => {
    const { user } = renderApp('/admin/messages/new');
    await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Upgrade');
    await user.click(screen.getByRole('radio', { name: 'Maintenance' }));
    await user.click(press('Save draft'));
    const problems = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(problems).toHaveTextContent('Platforms: Choose the platforms');
    await user.click(screen.getByRole('radio', { name: 'Information' }));
    await waitFor(() => expect(problems).not.toBeInTheDocument());
  });

  test('that is published can be ended', async () => {
    const shown = message(1);
    server.use(
      // Before the one below, whose address it fits too.
      http.get(url.allMessages, () => answer('MessageList', { items: [] })),
      http.get(url.message, () => answer('Message', shown)),
      http.post(`${url.message}/archive`, () => answer('Message', { ...shown, state: 'ARCHIVED' })),
    );
    const { user } = renderApp(`/admin/messages/${shown.id}`);
    await user.click(await screen.findByRole('button', { name: 'End now' }));
    const dialog = screen.getByRole('alertdialog', { name: 'End this message now?' });
    await user.click(within(dialog).getByRole('button', { name: 'End now' }));
    expect(await screen.findByText('Message Message 1 ended')).toHaveRole('status');
  });
});
