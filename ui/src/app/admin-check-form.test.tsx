import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckKind } from '@/api/types';
import { getButton, getField, loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { check, checkKinds, me, platform } from '@/testing/builders';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

describe('the check form', () => {
  test('keeps the input of a kind while another kind is selected', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://example.com');
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    await user.type(getField('Query'), 'SELECT 1');
    expect(screen.queryByRole('textbox', { name: 'URL' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Heartbeat' }));
    expect(screen.queryByRole('button', { name: 'Test' })).not.toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(getField('URL')).toHaveValue('https://example.com');
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    expect(getField('Query')).toHaveValue('SELECT 1');
    expect(screen.queryByRole('radio', { name: 'Fixture' })).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('a kind whose results have no value has no unit and no limits, whatever was entered before', async () => {
    const drafts: unknown[] = [];
    server.use(
      http.post(url.checkTest, async ({ request }) => {
        drafts.push(await request.json());
        return jsonResponse('Measurement', { status: 'green', detail: 'running', latency_ms: 7 });
      }),
    );
    const { user } = renderApp('/admin/checks/new');
    await screen.findByRole('textbox', { name: 'URL' });
    await user.clear(getField(/^Warning from/));
    await user.type(getField(/^Warning from/), '9000');
    await user.click(screen.getByRole('radio', { name: 'SQL warehouse' }));
    expect(screen.queryByRole('textbox', { name: /^Warning from/ })).not.toBeInTheDocument();
    expect(screen.queryByText('Unit')).not.toBeInTheDocument();
    await user.type(screen.getByRole('textbox', { name: 'SQL warehouse' }), 'Reporting');
    await user.click(getButton('Test'));
    expect(await screen.findByText('Running.')).toBeVisible();
    expect(drafts).toEqual([{ kind: 'sql_warehouse', target: { warehouse: 'Reporting' } }]);
    expect(await findViolations()).toEqual([]);
  });

  test('does not offer what the server cannot measure, unless the check has that kind already', async () => {
    const unavailable = 'this server is not connected to a Databricks workspace';
    const items = checkKinds.items.map((kind) =>
      kind.source === 'databricks' ? { ...kind, unavailable } : kind,
    );
    server.use(http.get(url.checkKinds, () => jsonResponse('CheckKindList', { items })));
    renderApp('/admin/checks/new');
    expect(await screen.findByRole('radio', { name: 'SQL query' })).toBeVisible();
    expect(screen.queryByRole('radio', { name: 'SQL warehouse' })).not.toBeInTheDocument();
  });

  test('says why the server cannot measure a check that has such a kind already', async () => {
    const unavailable = 'this server is not connected to a Databricks workspace';
    const items = checkKinds.items.map((kind) =>
      kind.source === 'databricks' ? { ...kind, unavailable } : kind,
    );
    const existing = check(1, { kind: 'sql_warehouse', target: { warehouse: 'Reporting' } });
    server.use(
      http.get(url.checkKinds, () => jsonResponse('CheckKindList', { items })),
      http.get(url.check, () => jsonResponse('Check', existing)),
    );
    const { user } = renderApp(`/admin/checks/${existing.id}`);
    expect(await screen.findByText('This server is not connected to a Databricks workspace.')).toBeVisible();
    expect(screen.getByRole('radio', { name: 'SQL warehouse' })).toBeChecked();
    expect(await findViolations()).toEqual([]);
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    expect(
      screen.queryByText('This server is not connected to a Databricks workspace.'),
    ).not.toBeInTheDocument();
  });

  test('offers attempts only for kinds that do not share their measurement', async () => {
    const { user } = renderApp('/admin/checks/new');
    await screen.findByRole('textbox', { name: 'URL' });
    await user.click(screen.getByText('More settings'));
    expect(screen.getByRole('combobox', { name: /^Attempts/ })).toBeVisible();
    await user.click(screen.getByRole('radio', { name: 'SQL warehouse' }));
    await user.click(screen.getByText('More settings'));
    expect(screen.getByRole('textbox', { name: /^Timeout/ })).toBeVisible();
    expect(screen.queryByRole('combobox', { name: /^Attempts/ })).not.toBeInTheDocument();
  });

  test('tests a draft without saving it, and shows errors next to the field', async () => {
    const drafts: unknown[] = [];
    const error = { field: 'target.url', rule: 'host', message: 'names no host' };
    server.use(
      http.post(url.checkTest, async ({ request }) => {
        drafts.push(await request.json());
        if (drafts.length === 1) return errorResponse(400, 'The target is wrong.', [error]);
        return jsonResponse('Measurement', { status: 'yellow', value: 700, detail: 'slow', latency_ms: 701 });
      }),
    );
    const { user } = renderApp('/admin/checks/new');
    await screen.findByRole('textbox', { name: 'URL' });
    await user.click(getButton('Test'));
    expect(await screen.findByRole('region', { name: 'Please fix the following' })).toHaveFocus();
    expect(drafts).toEqual([]);
    await user.type(getField('URL'), 'https://example.com');
    await user.click(getButton('Test'));
    await waitFor(() => expect(getField('URL')).toHaveAccessibleDescription(/Names no host\./));
    await user.type(getField('URL'), '/x');
    await user.click(getButton('Test'));
    const result = await screen.findByText('Slow.');
    expect(result.parentElement).toHaveTextContent('Degraded');
    expect(result.parentElement?.textContent?.replaceAll('\u00a0', ' ')).toContain('700 ms');
    expect(drafts[1]).toEqual({
      kind: 'http',
      target: { url: 'https://example.com/x' },
      unit: 'ms',
      warn: 500,
      crit: 3000,
    });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Unit' }), 's');
    expect(screen.getByText('The check has been changed since this test.')).toBeVisible();
  });

  test('offers the units of the selected kind and selects a valid one', async () => {
    const { user } = renderApp('/admin/checks/new');
    const getUnit = () => screen.getByRole('combobox', { name: 'Unit' });
    const listUnits = () =>
      within(getUnit())
        .getAllByRole('option', { hidden: true })
        .map(({ textContent }) => textContent);
    await screen.findByRole('textbox', { name: 'URL' });
    expect(getUnit()).toHaveValue('ms');
    expect(listUnits()).toEqual(['ms', 's']);
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(getUnit()).toHaveValue('min');
    expect(listUnits()).toEqual(['min', 's', 'h', 'd']);
    await user.click(screen.getByRole('radio', { name: 'SQL query' }));
    expect(getField(/^Unit/)).toHaveValue('');
    await user.type(getField(/^Unit/), 'rows missing');
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(getUnit()).toHaveValue('ms');
  });

  test('keeps the saved unit and shows the warning of the check', async () => {
    const saved = check(1, {
      kind: 'table_freshness',
      source: 'sql',
      target: { table: 'orders', column: 'loaded_at' },
      unit: 'minutes',
      warning: 'results expire after 10 s, but this check is measured only every 60 s',
    });
    server.use(http.get(url.check, () => jsonResponse('Check', saved)));
    const { user } = renderApp(`/admin/checks/${saved.id}`);
    expect(await screen.findByRole('combobox', { name: 'Unit' })).toHaveValue('minutes');
    expect(screen.getByText(/^Results expire after 10 s, but/)).toBeVisible();
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(screen.getByRole('combobox', { name: 'Unit' })).toHaveValue('ms');
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    expect(screen.getByRole('combobox', { name: 'Unit' })).toHaveValue('minutes');
    expect(await findViolations()).toEqual([]);
  });

  test('shows only errors of the selected kind', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.click(await screen.findByRole('radio', { name: 'SQL query' }));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Platform' }), 'Platform 1');
    await user.type(getField('Name'), 'rows');
    await user.click(getButton('Save check'));
    const getProblems = () => screen.queryByRole('region', { name: 'Please fix the following' });
    await waitFor(() =>
      expect(getProblems()).toHaveTextContent('Query: Enter a value such as SELECT count(*)'),
    );
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    await waitFor(() => expect(getProblems()).not.toBeInTheDocument());
    await user.click(getButton('Save check'));
    await waitFor(() => expect(getProblems()).toHaveTextContent(/^Please fix the followingURL: Enter/));
    await user.click(screen.getByRole('radio', { name: 'Heartbeat' }));
    await waitFor(() => expect(getProblems()).not.toBeInTheDocument());
  });

  test('removes server errors of hidden fields', async () => {
    const errors = [
      { field: 'target.url', rule: 'host', message: 'names no host' },
      { field: 'unit', rule: 'unit', message: 'is not a unit of this kind' },
      { field: 'name', rule: 'unique', message: 'is taken' },
    ];
    server.use(http.post(url.checkTest, () => errorResponse(400, 'Three are wrong.', errors)));
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://example.com');
    await user.click(getButton('Test'));
    const problems = await screen.findByRole('region', { name: 'Please fix the following' });
    expect(within(problems).getAllByRole('link')).toHaveLength(3);
    await user.click(screen.getByRole('radio', { name: 'Table freshness' }));
    await waitFor(() => expect(within(problems).getAllByRole('link')).toHaveLength(1));
    expect(problems, 'a field that is still shown keeps its error').toHaveTextContent('Name: Is taken.');
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(getField('URL')).toBeValid();
  });

  test('removes the error of a limit when the other limit is corrected', async () => {
    const { user } = renderApp('/admin/checks/new');
    await user.clear(await screen.findByRole('textbox', { name: /^Warning from/ }));
    await user.type(getField(/^Warning from/), '50');
    await user.clear(getField(/^Critical from/));
    await user.type(getField(/^Critical from/), '40');
    await user.tab();
    expect(await screen.findByText('Must be greater than the warning limit, 50.')).toBeVisible();
    await user.clear(getField(/^Warning from/));
    await user.type(getField(/^Warning from/), '30');
    await waitFor(() => expect(getField(/^Critical from/)).toBeValid());
  });

  test('ignores input for another kind when leaving', async () => {
    const saved = check(1, {
      kind: 'http',
      source: 'http',
      target: { url: 'https://example.com' },
      unit: 'ms',
    });
    server.use(http.get(url.check, () => jsonResponse('Check', saved)));
    const { user, router } = renderApp(`/admin/checks/${saved.id}`);
    await user.click(await screen.findByRole('radio', { name: 'SQL query' }));
    await user.type(getField('Query'), 'SELECT 1');
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(false);
    await user.click(screen.getByRole('radio', { name: 'HTTP request' }));
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(true);
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    await waitFor(() => expect(router.state.get().location.pathname).toBe('/'));
  });

  test('shows the fields, hints and options that the server describes', async () => {
    const kind: CheckKind = {
      kind: 'http',
      source: 'http',
      label: 'Tide gauge',
      hint: 'How high the water is',
      value: 'the level',
      note: 'Ask the harbour master first.',
      pushed: false,
      shared: false,
      demo: false,
      discoverable: false,
      finds_hidden: false,
      unavailable: '',
      units: [],
      freshness_seconds: 7200,
      timeout_seconds: 15,
      fields: [
        {
          name: 'harbour',
          label: 'Harbour',
          hint: 'Its name.',
          input: 'text',
          required: true,
          advanced: false,
          options: [],
          example: 'Emden',
        },
        {
          name: 'mean',
          label: 'Mean value',
          hint: '',
          input: 'boolean',
          required: false,
          advanced: false,
          options: [],
          example: '',
        },
        {
          name: 'depth',
          label: 'Depth',
          hint: '',
          input: 'number',
          required: false,
          advanced: false,
          options: [],
          example: '',
          minimum: 1,
        },
        {
          name: 'notes',
          label: 'Notes',
          hint: '',
          input: 'lines',
          required: false,
          advanced: false,
          options: [],
          example: '',
        },
      ],
      target_schema: {},
      example: { name: 'Emden', target: {}, unit: '' },
    };
    const drafts: unknown[] = [];
    server.use(
      http.get(url.checkKinds, () => jsonResponse('CheckKindList', { items: [kind] })),
      http.post(url.checkTest, async ({ request }) => {
        drafts.push(await request.json());
        return jsonResponse('Measurement', { status: 'green', value: 7, detail: '', latency_ms: 1 });
      }),
    );
    const { user } = renderApp('/admin/checks/new');
    expect(await screen.findByRole('radio', { name: 'Tide gauge' })).toHaveAccessibleDescription(
      'How high the water is',
    );
    expect(screen.getByText('Ask the harbour master first.')).toBeVisible();
    expect(getField('Harbour')).toHaveAccessibleDescription('Its name. Example: Emden');
    expect(getField('Harbour')).toBeRequired();
    expect(getField('Result expires after')).toHaveValue('2');
    await user.type(getField(/^Depth/), '0');
    await user.click(getButton('Test'));
    await waitFor(() =>
      expect(getField('Harbour')).toHaveAccessibleDescription(/Enter a value such as Emden\./),
    );
    expect(getField(/^Depth/)).toHaveAccessibleDescription('From 1. Must be a number from 1.');
    await user.type(getField('Harbour'), ' Emden ');
    await user.type(getField(/^Depth/), '.5{Backspace}{Backspace}{Backspace}2.5');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Mean value' }), 'Yes');
    await user.click(getButton('Test'));
    await waitFor(() =>
      expect(drafts).toEqual([{ kind: 'http', target: { harbour: 'Emden', mean: true, depth: 2.5 } }]),
    );
    expect(await findViolations()).toEqual([]);
  });

  test('shows that a check is archived', async () => {
    const archived = check(1, { state: 'ARCHIVED', status: 'unknown' });
    server.use(http.get(url.check, () => jsonResponse('Check', archived)));
    renderApp(`/admin/checks/${archived.id}`);
    expect(await screen.findByText('This check is archived. Archived items cannot be edited.')).toBeVisible();
    expect(screen.getByText('State').nextElementSibling).toHaveTextContent('Archived');
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
  });

  test('marks an archived platform', async () => {
    const archived = platform({ state: 'ARCHIVED', name: 'Old' });
    server.use(
      http.get(url.check, () => jsonResponse('Check', check(1))),
      http.get(url.platforms, ({ request }) =>
        jsonResponse('PlatformList', { items: request.url.includes('state=ARCHIVED') ? [archived] : [] }),
      ),
    );
    renderApp(`/admin/checks/${check(1).id}`);
    expect(await screen.findByRole('combobox', { name: 'Platform' })).toHaveDisplayValue('Old (archived)');
  });

  test('keeps the kind of a simulated check', async () => {
    const simulated = check(1, { kind: 'fixture', source: 'fixture', target: { value: 7 } });
    server.use(http.get(url.check, () => jsonResponse('Check', simulated)));
    renderApp(`/admin/checks/${simulated.id}`);
    expect(await screen.findByRole('radio', { name: 'Fixture' })).toBeChecked();
    expect(screen.getByRole('textbox', { name: 'Value' })).toHaveValue('7');
  });
});
