import { act, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { openVersion, replaceReload, serveVersion } from '@/testing/page-version';
import { renderApp } from '@/testing/render-app';

vi.mock('@/features/dashboard/wall/wall-view', () => {
  throw new Error('The file is gone.');
});

let reload = vi.fn();

beforeEach(() => {
  reload = replaceReload();
  openVersion('old');
});

test('a wall whose code is gone says that there is a new version, and reloads itself', async () => {
  serveVersion('new');
  renderApp('/?view=wall');
  expect(await screen.findByRole('alert')).toHaveTextContent('New version available');
  expect(reload).not.toHaveBeenCalled();
  act(() => vi.advanceTimersByTime(300_000));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});

test('a wall without its code reloads itself once the server works again', async () => {
  serveVersion('old', 503);
  renderApp('/?view=wall');
  expect(await screen.findByRole('alert')).toHaveTextContent('The server is responding with errors');
  act(() => vi.advanceTimersByTime(300_000));
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(reload, 'an error page is worse').not.toHaveBeenCalled();
  serveVersion('old');
  act(() => vi.advanceTimersByTime(300_000));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
