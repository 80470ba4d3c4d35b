import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckDraft, CheckInput } from '@/api/types';
import { getButton, getField, loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { check, checkKinds, me } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

describe('the settings of a check', () => {
  test('sends headers from rows, and shows what is wrong with a row', async () => {
    const drafts: CheckDraft[] = [];
    const error = { field: 'target.headers[1].value', rule: 'value', message: 'contains a line break' };
    server.use(
      http.post(url.checkTest, async ({ request }) => {
        drafts.push((await request.json()) as CheckDraft);
        return errorResponse(400, 'The target is wrong.', [error]);
      }),
    );
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://example.com');
    await user.click(getButton('Add a row to Headers'));
    expect(getField('Headers: name 1')).toHaveFocus();
    await user.keyboard('Accept{Tab}text/plain: x');
    await user.click(getButton('Add a row to Headers'));
    await user.type(getField('Headers: value 2'), 'lonely');
    await user.click(getButton('Test'));
    const headers = screen.getByRole('group', { name: /^Headers/ });
    await waitFor(() => expect(headers).toHaveTextContent('Row 2: Enter a name.'));
    expect(getField('Headers: name 1')).not.toHaveAttribute('aria-invalid', 'true');
    await user.click(screen.getByRole('link', { name: /^Headers: Row 2/ }));
    expect(getField('Headers: name 2')).toHaveFocus();
    await user.type(getField('Headers: name 2'), 'X-Key');
    await user.click(getButton('Test'));
    await waitFor(() => expect(headers).toHaveTextContent('Contains a line break.'));
    expect(drafts[0]?.target).toEqual({
      url: 'https://example.com',
      headers: { Accept: 'text/plain: x', 'X-Key': 'lonely' },
    });
    expect(await findViolations()).toEqual([]);
    await user.click(getButton('Remove Accept from Headers'));
    expect(getField('Headers: name 1')).toHaveValue('X-Key');
    expect(getField('Headers: name 1')).toHaveFocus();
    await user.click(getButton('Remove X-Key from Headers'));
    expect(getButton('Add a row to Headers')).toHaveFocus();
  });

  test('hides rare settings until they are used or wrong', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://example.com');
    const more = screen.getByText('More settings').closest('details');
    expect(more).not.toHaveAttribute('open');
    expect(screen.queryByText('Advanced')).not.toBeInTheDocument();
    await user.type(screen.getByLabelText(/^Timeout/), '500');
    await user.click(getButton('Test'));
    await waitFor(() => expect(more).toHaveAttribute('open'));
    expect(screen.getByLabelText(/^Timeout/)).toBeInvalid();
    expect(screen.getByLabelText(/^Days of certificate validity/)).toHaveAccessibleDescription(
      /From 0 to 3650\./,
    );
  });

  test('keeps settings that the page does not know', async () => {
    const saved = check(1, {
      kind: 'http',
      source: 'http',
      target: { url: 'https://example.com', newer: { than: 'this page' } },
      unit: 'ms',
      timeout_seconds: 40,
    });
    const inputs: CheckInput[] = [];
    server.use(
      http.get(url.check, () => jsonResponse('Check', saved)),
      http.put(url.check, async ({ request }) => {
        inputs.push((await request.json()) as CheckInput);
        return jsonResponse('Check', saved);
      }),
    );
    const { user } = renderApp(`/admin/checks/${saved.id}`);
    const other = await screen.findByRole('textbox', { name: /^Other settings \(JSON\)/ });
    expect(JSON.parse((other as HTMLTextAreaElement).value)).toEqual({ newer: { than: 'this page' } });
    expect(screen.getByText('More settings').closest('details')).toHaveAttribute('open');
    await user.clear(other);
    await user.type(other, '{{"newer": 1');
    await user.click(getButton('Save check'));
    expect(await screen.findByText('Must be a JSON object.')).toBeVisible();
    await user.type(other, '}');
    await user.click(getButton('Save check'));
    await waitFor(() => expect(inputs[0]?.target).toEqual({ url: 'https://example.com', newer: 1 }));
  });

  test('suggests a name, limits and freshness, and keeps what the user enters', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://api.example.com/health');
    expect(getField('Name')).toHaveValue('api.example.com: HTTP request');
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(getField('Name')).toHaveValue('');
    await user.type(getField('Table'), 'main.sales.`orders`');
    expect(getField('Name')).toHaveValue('orders: table freshness');
    const listLimits = () =>
      [/^Warning from/, /^Critical from/].map((name) => (getField(name) as HTMLInputElement).value);
    expect(listLimits()).toEqual(['30', '120']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Unit' }), 'h');
    expect(listLimits()).toEqual(['0.5', '2']);
    await user.clear(getField(/^Warning from/));
    await user.type(getField(/^Warning from/), '1');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Unit' }), 'min');
    expect(listLimits()).toEqual(['1', '2']);
    await user.clear(getField('Name'));
    await user.type(getField('Table'), '_new');
    expect(getField('Name')).toHaveValue('');
  });

  test('keeps limits and a freshness that the user has entered as they were suggested', async () => {
    const { user } = renderApp('/admin/checks/new');
    const warn = (await screen.findByRole('textbox', { name: /^Warning from/ })) as HTMLInputElement;
    const suggested = warn.value;
    expect(suggested).not.toBe('30');
    await user.clear(warn);
    await user.type(warn, suggested);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Unit of time' }), 'hours');
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(getField(/^Warning from/)).toHaveValue(suggested);
    expect(screen.getByRole('combobox', { name: 'Unit of time' })).toHaveDisplayValue('hours');
  });

  test('shows the only unit of a kind as text', async () => {
    const [first] = checkKinds.items;
    const items = first ? [{ ...first, units: ['ms'] }] : [];
    server.use(http.get(url.checkKinds, () => jsonResponse('CheckKindList', { items })));
    renderApp('/admin/checks/new');
    expect(await screen.findByText('ms')).toBeVisible();
    expect(screen.queryByRole('combobox', { name: 'Unit' })).not.toBeInTheDocument();
  });

  test('shows how to push results after a check is added', async () => {
    const saved = check(7, { kind: 'heartbeat', source: 'heartbeat', target: {}, name: 'import' });
    server.use(
      http.post(url.checks, () => jsonResponse('Check', saved)),
      http.get(url.check, () => jsonResponse('Check', saved)),
      http.get(url.checks, () => jsonResponse('CheckList', { items: [saved] })),
    );
    const { user, router } = renderApp('/admin/checks/new?platform=platform-1');
    await user.click(await screen.findByRole('radio', { name: 'Heartbeat' }));
    await user.type(getField('Name'), 'import');
    await user.click(getButton('Save check'));
    const push = await screen.findByRole('region', { name: 'Push results' });
    expect(router.state.get().location.pathname).toBe(`/admin/checks/${saved.id}`);
    expect(screen.getByText(/^Check import added\./).parentElement).toHaveFocus();
    await user.click(getButton('Show how to push results'));
    expect(within(push).getByRole('heading', { name: 'Push results' })).toHaveFocus();
    expect(push).toHaveTextContent(`curl --fail-with-body ${window.location.origin}/api/v1/status-results`);
    await user.click(within(push).getByRole('button', { name: 'Copy check id' }));
    expect(await navigator.clipboard.readText()).toBe(saved.id);
    expect(within(push).getByText('Copied.')).toHaveRole('status');
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('link', { name: 'Checks', current: false }));
    expect(await screen.findByRole('link', { name: 'Push results of import' })).toHaveAttribute(
      'href',
      `/admin/checks/${saved.id}`,
    );
  });
});
