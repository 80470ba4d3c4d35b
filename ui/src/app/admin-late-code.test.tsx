import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadAdminPages } from '@/testing/admin';
import { findViolations } from '@/testing/axe';
import { check, me } from '@/testing/builders';
import { openVersion, serveVersion } from '@/testing/page-version';
import { renderApp } from '@/testing/render-app';
import { jsonResponse, server, url } from '@/testing/server';

/** What is missing on the server, or arrives late. */
const code = vi.hoisted(() => {
  let send = () => {};
  const sent = new Promise<void>((resolve) => {
    send = resolve;
  });
  return { send: () => send(), sent };
});

vi.mock('@/features/admin/list/archive-or-restore-dialog', () => {
  throw new Error('The code is gone.');
});

vi.mock('@/features/admin/checks/push-instructions', async (load) => {
  await code.sent;
  return load();
});

beforeAll(loadAdminPages);

beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

test('a dialog whose code cannot be loaded says so in a dialog', async () => {
  openVersion('1');
  serveVersion('1');
  const { user } = renderApp('/admin/platforms');
  const button = await screen.findByRole('button', { name: 'Archive Platform 1' });
  await user.click(button);
  const dialog = await screen.findByRole('dialog', { name: "Can't load the dialog" });
  expect(within(dialog).getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(await findViolations()).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(dialog).not.toBeInTheDocument();
  expect(button).toHaveFocus();
});

test('the push instructions receive the focus if they arrive after the click', async () => {
  const saved = check(7, { kind: 'heartbeat', source: 'heartbeat', target: {}, name: 'import' });
  server.use(
    http.post(url.checks, () => jsonResponse('Check', saved)),
    http.get(url.check, () => jsonResponse('Check', saved)),
  );
  const { user } = renderApp('/admin/checks/new?platform=platform-1');
  await user.click(await screen.findByRole('radio', { name: 'Heartbeat' }));
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'import');
  await user.click(screen.getByRole('button', { name: 'Save check' }));
  await user.click(await screen.findByRole('button', { name: 'Show how to push results' }));
  expect(screen.queryByRole('heading', { name: 'Push results' })).not.toBeInTheDocument();
  code.send();
  expect(await screen.findByRole('heading', { name: 'Push results' })).toHaveFocus();
});
