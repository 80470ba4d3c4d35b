import { screen } from '@testing-library/react';
import { delay, http } from 'msw';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { components } from '@/api/schema';
import { findViolations } from '@/testing/axe';
import { discoveredJob, me } from '@/testing/builders';
import { serveObjects } from '@/testing/discovery';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

type HiddenObjectList = components['schemas']['HiddenObjectList'];

beforeAll(() =>
  Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/discovery/discovery-page'),
    import('@/features/admin/discovery/hidden-list'),
  ]),
);

beforeEach(() => {
  server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' }))));
  serveObjects([discoveredJob(1)]);
});

/** Answers with this list, or with an error. Returns what was asked for. */
function serveHidden(answer: Partial<HiddenObjectList> | string) {
  const requests: unknown[] = [];
  server.use(
    http.post(url.hiddenObjects, async ({ request }) => {
      requests.push(await request.json());
      if (typeof answer === 'string') return errorResponse(503, answer);
      return jsonResponse('HiddenObjectList', {
        items: [],
        count: 0,
        read_at: '2026-11-30T12:00:00Z',
        ...answer,
      });
    }),
  );
  return requests;
}

async function openSearch(name = 'Look for hidden jobs', search = '') {
  const app = renderApp(`/admin/discovery${search}`);
  await app.user.click(await screen.findByRole('button', { name }));
  expect(screen.getByRole('heading', { name: /^Hidden / })).toHaveFocus();
  return app;
}

test('hidden objects are looked for only on request, which says what it costs', async () => {
  const requests = serveHidden({});
  renderApp('/admin/discovery');
  expect(await screen.findByRole('region', { name: 'Hidden jobs' })).toHaveTextContent(
    'Looking for them starts the SQL warehouse if it is stopped, which costs money.',
  );
  expect(requests).toEqual([]);
  expect(await findViolations()).toEqual([]);
});

test('lists hidden objects with the command that makes each visible, and says when they were read', async () => {
  const requests = serveHidden({
    items: [
      { name: 'Payroll', command: 'databricks permissions update jobs 902' },
      { name: 'Bonus', command: 'databricks permissions update jobs 904' },
    ],
    count: 52,
  });
  const { user } = await openSearch();
  const result = await screen.findByText(/^52 jobs hidden\. Read/);
  expect(result).toHaveRole('status');
  expect(result.querySelector('time')).toHaveAttribute('datetime', '2026-11-30T12:00:00Z');
  expect(screen.getByText('databricks permissions update jobs 904')).toBeVisible();
  expect(screen.getByText('50 more are not shown.')).toBeVisible();
  expect(screen.getByText(/What changed in the last minutes can be missing/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: /^Copy the command for .*Payroll/ }));
  expect(await navigator.clipboard.readText()).toBe('databricks permissions update jobs 902');
  expect(await findViolations()).toEqual([]);

  serveHidden({ read_at: '2026-11-30T12:05:00Z' }).push = (request) => requests.push(request);
  await user.click(screen.getByRole('button', { name: 'Look again' }));
  expect(await screen.findByText(/^No jobs hidden\. Read/)).toBeVisible();
  expect(screen.queryByText('databricks permissions update jobs 904')).not.toBeInTheDocument();
  expect(requests).toEqual([
    { kind: 'job_run', refresh: false },
    { kind: 'job_run', refresh: true },
  ]);
});

test('says that the warehouse can take its time', async () => {
  server.use(http.post(url.hiddenObjects, () => delay('infinite')));
  await openSearch();
  expect(await screen.findByText('Asking the SQL warehouse. It can take some minutes to start.')).toHaveRole(
    'status',
  );
});

test('an error says what is missing, and can be tried again', async () => {
  serveHidden('the table system.lakeflow.jobs could not be read: [INSUFFICIENT_PERMISSIONS]');
  const { user } = await openSearch();
  expect(
    await screen.findByRole('heading', { level: 3, name: "Can't find out which jobs are hidden" }),
  ).toBeVisible();
  expect(screen.getByRole('alert')).toHaveTextContent('The table system.lakeflow.jobs could not be read');
  expect(await findViolations()).toEqual([]);
  const requests = serveHidden({});
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^No jobs hidden/)).toBeVisible();
  expect(requests).toEqual([{ kind: 'job_run', refresh: false }]);
});

test('another kind begins without a result', async () => {
  serveHidden({});
  const { user } = await openSearch();
  await screen.findByText(/^No jobs hidden/);
  await user.selectOptions(screen.getByRole('combobox', { name: 'Kind of check' }), 'SQL warehouse');
  expect(await screen.findByRole('button', { name: 'Look for hidden SQL warehouses' })).toBeVisible();
  expect(screen.queryByText(/hidden\. Read/)).not.toBeInTheDocument();
});

test.each([
  ['sql_alert', 'which SQL alerts are hidden from this server. An admin of the workspace sees all of them.'],
  ['table_freshness', 'which tables are hidden from this server. With BROWSE on a catalog'],
])('for %s, says who sees all', async (kind, text) => {
  renderApp(`/admin/discovery?kind=${kind}`);
  expect(await screen.findByText(new RegExp(text))).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Look for hidden/ })).not.toBeInTheDocument();
});
