import { act, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renderApp } from '@/testing/render-app';
import { server } from '@/testing/server';

vi.mock('@/features/dashboard/wall/wall-view', () => {
  throw new Error('The file is gone.');
});

const reload = vi.fn();
const servePage = (entry: string, status = 200) =>
  server.use(
    http.get('http://buoy.test/', () =>
      HttpResponse.html(`<div id="root"></div><script type="module" src="/assets/${entry}"></script>`, {
        status,
      }),
    ),
  );

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() });
  vi.stubGlobal('location', { ...window.location, href: window.location.href, reload });
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.setAttribute('href', '/assets/entry-old.js');
  document.head.replaceChildren(link);
});

afterEach(() => {
  document.head.replaceChildren();
  vi.unstubAllGlobals();
  reload.mockReset();
});

test('a wall whose code is gone says that there is a new version, and reloads itself', async () => {
  servePage('entry-new.js');
  renderApp('/?view=wall');
  expect(await screen.findByRole('alert')).toHaveTextContent('New version available');
  expect(reload).not.toHaveBeenCalled();
  act(() => vi.advanceTimersByTime(300_000));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});

test('a wall without its code reloads itself once the server works again', async () => {
  servePage('entry-old.js', 503);
  renderApp('/?view=wall');
  expect(await screen.findByRole('alert')).toHaveTextContent('The server is responding with errors');
  act(() => vi.advanceTimersByTime(300_000));
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(reload, 'an error page is worse').not.toHaveBeenCalled();
  servePage('entry-old.js');
  act(() => vi.advanceTimersByTime(300_000));
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
});
