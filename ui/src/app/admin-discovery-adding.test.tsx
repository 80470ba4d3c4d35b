import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { components } from '@/api/schema';
import { findViolations } from '@/testing/axe';
import { checkKinds, discoveredJob, me, platform, proposedCheck, toId } from '@/testing/builders';
import { serveObjects, serveProposals } from '@/testing/discovery';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, url } from '@/testing/server';

type Schemas = components['schemas'];

beforeAll(() =>
  Promise.all([import('@/features/admin/admin-area'), import('@/features/admin/discovery/discovery-page')]),
);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

const withoutLimits: Schemas['ProposedCheck'] = {
  id: '602',
  name: 'Job 2',
  target: { job: '602' },
  owner: '',
  reason: 'no limits, because its history is too short',
  problem: '',
};

const selectJobs = async (user: ReturnType<typeof renderApp>['user'], ...names: string[]) => {
  await screen.findAllByRole('checkbox');
  for (const name of names)
    await user.click(screen.getByRole('checkbox', { name: new RegExp(`^${name}\\b`) }));
};

test('proposes in groups, creates one check for each selected object and shows their limits', async () => {
  serveObjects(Array.from({ length: 30 }, (_, n) => discoveredJob(n + 1)));
  const { groups, created } = serveProposals((id) => (id === '602' ? withoutLimits : proposedCheck(id)));
  const { user } = renderApp('/admin/discovery?platform=platform-1');
  await user.click(await screen.findByRole('button', { name: 'Select all shown' }));
  expect(screen.getByText('30 selected')).toHaveRole('status');
  await user.click(screen.getByRole('button', { name: 'Add 30 checks' }));
  const summary = await screen.findByRole('region', { name: /30 checks added to/ });
  expect(summary).toHaveFocus();
  expect(within(summary).getByRole('link', { name: 'Platform 1' })).toHaveAttribute(
    'href',
    '/platforms/platform-1',
  );
  expect(
    within(summary).getAllByText(
      /^Warning from 18.min, critical from 36.min: the longest of 30 runs took 12 min\.$/,
    ),
  ).toHaveLength(29);
  expect(within(summary).getByText('No limits, because its history is too short.')).toBeVisible();
  expect(groups.map((ids) => ids.length)).toEqual([25, 5]);
  expect(new Set(created.map(({ key }) => key)).size).toBe(30);
  expect(created[0]?.body).toEqual({
    platform_id: toId(1),
    name: 'Job 1',
    kind: 'job_run',
    target: { job: '601' },
    unit: 'min',
    warn: 18,
    crit: 36,
    freshness_seconds: checkKinds.items.find(({ kind }) => kind === 'job_run')?.freshness_seconds,
    attempts: 1,
    owner: 'ann@example.com',
  });
  expect(screen.getByText('0 selected')).toBeVisible();
  expect(await findViolations()).toEqual([]);
});

test('says what was left out and why, and adds the others', async () => {
  serveObjects([1, 2, 3, 4].map((n) => discoveredJob(n)));
  serveProposals((id) => {
    if (id === '602') return undefined;
    return proposedCheck(id, id === '601' ? { problem: withoutLimits.reason } : {});
  });
  server.use(
    http.post(url.checks, async ({ request }) => {
      const { name } = (await request.clone().json()) as Schemas['CheckInput'];
      return name === 'Job 3'
        ? errorResponse(409, 'a check named "Job 3" already exists on this platform')
        : undefined;
    }),
  );
  const { user } = renderApp('/admin/discovery?platform=platform-1');
  await selectJobs(user, 'Job 1', 'Job 2', 'Job 3', 'Job 4');
  await user.click(screen.getByRole('button', { name: 'Add 4 checks' }));
  const summary = await screen.findByRole('region', { name: /1 check added to/ });
  expect(within(summary).getByRole('heading', { name: '3 objects were left out' })).toBeVisible();
  const reasons = within(summary)
    .getAllByRole('listitem')
    .map((item) => item.textContent?.replace(/[\u2066-\u2069]/g, ''));
  expect(reasons).toEqual([
    'Job 1: No limits, because its history is too short.',
    'Job 2: A check watches it already, or it is no longer visible.',
    'Job 3: A check named "Job 3" already exists on this platform.',
  ]);
  expect(within(summary).queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  expect(await findViolations()).toEqual([]);
});

test('after a failed request, only the rest is tried again, and nothing is added twice', async () => {
  serveObjects([1, 2, 3].map((n) => discoveredJob(n)));
  const { groups, created } = serveProposals();
  const lost: (string | null)[] = [];
  server.use(
    http.post(url.checks, async ({ request }) => {
      const { name } = (await request.clone().json()) as Schemas['CheckInput'];
      if (name !== 'Job 2' || lost.length > 0) return;
      lost.push(request.headers.get('Idempotency-Key'));
      return HttpResponse.error();
    }),
  );
  const { user } = renderApp('/admin/discovery?platform=platform-1');
  await selectJobs(user, 'Job 1', 'Job 2', 'Job 3');
  await user.click(screen.getByRole('button', { name: 'Add 3 checks' }));
  const first = await screen.findByRole('region', { name: /1 check added to/ });
  expect(within(first).getByRole('alert')).toHaveTextContent(
    /^Adding stopped\. 2 checks are left\. Can't reach the server.*It will not be added twice\.$/,
  );
  expect(screen.getByText('2 selected'), 'the rest stays selected').toBeVisible();
  await user.click(within(first).getByRole('button', { name: 'Try again' }));
  const second = await screen.findByRole('region', { name: /3 checks added to/ });
  expect(second).toHaveFocus();
  expect(created.map(({ body }) => body.name)).toEqual(['Job 1', 'Job 2', 'Job 3']);
  expect(created[1]?.key, 'the lost request is sent again with its key').toBe(lost[0]);
  expect(groups, 'what was not answered is not proposed again').toEqual([['601', '602', '603'], ['603']]);
});

test('a failed proposal adds nothing and keeps the selection', async () => {
  serveObjects([discoveredJob(1)]);
  server.use(http.post(url.proposals, () => errorResponse(503, 'the workspace does not answer')));
  const { user } = renderApp('/admin/discovery?platform=platform-1');
  await selectJobs(user, 'Job 1');
  await user.click(screen.getByRole('button', { name: 'Add 1 check' }));
  expect(await screen.findByRole('region', { name: /No checks added to/ })).toHaveFocus();
  expect(screen.getByRole('alert')).toHaveTextContent(
    'Adding stopped. 1 check is left. The workspace does not answer.',
  );
  expect(screen.getByRole('checkbox', { name: /^Job 1/ })).toBeChecked();
});

test('shows the progress, and the selection cannot change meanwhile', async () => {
  serveObjects([1, 2].map((n) => discoveredJob(n)));
  serveProposals();
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server.use(
    http.post(url.checks, async ({ request }) => {
      const { name } = (await request.clone().json()) as Schemas['CheckInput'];
      if (name === 'Job 2') await answered;
    }),
  );
  const { user } = renderApp('/admin/discovery?platform=platform-1');
  await selectJobs(user, 'Job 1', 'Job 2');
  await user.click(screen.getByRole('button', { name: 'Add 2 checks' }));
  expect(await screen.findByText('Adding checks: 1 of 2')).toHaveRole('status');
  await user.click(screen.getByRole('checkbox', { name: /^Job 1/ }));
  expect(screen.getByRole('checkbox', { name: /^Job 1/ })).toBeChecked();
  answer();
  expect(await screen.findByRole('region', { name: /2 checks added to/ })).toBeVisible();
});

test('a selection survives a search, and ends with another kind', async () => {
  serveObjects([1, 2].map((n) => discoveredJob(n)));
  const { user } = renderApp('/admin/discovery');
  await selectJobs(user, 'Job 2');
  serveObjects([discoveredJob(1)], { visible: 2 });
  await user.type(screen.getByRole('searchbox', { name: 'Search' }), '1');
  await waitFor(() => expect(screen.queryByText('Job 2')).not.toBeInTheDocument());
  expect(screen.getByText('1 selected')).toBeVisible();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Kind of check' }), 'Pipeline');
  expect(await screen.findByText('0 selected')).toBeVisible();
});

test('the platform is chosen first, and archived ones are not offered', async () => {
  serveObjects([discoveredJob(1)]);
  const active = [platform(), platform({ id: toId(2), slug: 'hr', name: 'HR' })];
  const archived = [platform({ id: toId(3), slug: 'old', name: 'Old', state: 'ARCHIVED' })];
  server.use(
    http.get(url.platforms, ({ request }) =>
      jsonResponse('PlatformList', { items: request.url.includes('state=ARCHIVED') ? archived : active }),
    ),
  );
  const { user, router } = renderApp('/admin/discovery?platform=old');
  await selectJobs(user, 'Job 1');
  const choice = screen.getByRole('combobox', { name: 'Platform' });
  expect(
    within(choice)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(['Choose a platform', 'HR', 'Platform 1']);
  expect(screen.getByRole('button', { name: 'Add 1 check' })).toHaveAttribute('aria-disabled', 'true');
  await user.selectOptions(choice, 'HR');
  expect(router.state.get().location.search).toBe('?platform=hr');
  expect(screen.getByRole('button', { name: 'Add 1 check' })).not.toHaveAttribute('aria-disabled', 'true');
});

test('without a platform, the page leads to the first one', async () => {
  serveObjects([discoveredJob(1)]);
  server.use(http.get(url.platforms, () => jsonResponse('PlatformList', { items: [] })));
  renderApp('/admin/discovery');
  expect(await screen.findByRole('link', { name: 'Add a platform' })).toHaveAttribute(
    'href',
    '/admin/platforms/new',
  );
});
