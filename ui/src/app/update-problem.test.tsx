import { act, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { findViolations } from '@/testing/axe';
import { message } from '@/testing/builders';
import { path, preparePlatformPage } from '@/testing/platform-history';
import { renderApp } from '@/testing/render-app';
import { errorResponse, jsonResponse, server, signInRedirect, url } from '@/testing/server';

preparePlatformPage();
beforeAll(() =>
  Promise.all([import('@/features/messages/messages-page'), import('@/features/runs/runs-page')]),
);

const text = "Couldn't update. Showing data from 3 min ago.";

/** Lets the page notice this time, as it does when the tab becomes visible. */
async function showTabAt(time: string) {
  vi.setSystemTime(time);
  await act(async () => void document.dispatchEvent(new Event('visibilitychange')));
}

/** Waits until the page has its data, and fails the later requests of one endpoint after three minutes. */
async function failLater(app: ReturnType<typeof renderApp>, endpoint: string, respond: () => Response) {
  await waitFor(() => expect(app.queryClient.isFetching()).toBe(0));
  server.use(http.get(endpoint, respond));
  await showTabAt('2026-11-24T10:03:00Z');
  await act(() => app.queryClient.refetchQueries({ type: 'active' }));
}

const unavailable = () => errorResponse(503, 'Not now.');

describe('a part of the platform page that could not be updated says so', () => {
  test.each([
    ['the values', url.series, 'Values', 1],
    ['the failures', url.transitions, 'Failures', 1],
    ['the daily status', url.uptime, 'Daily status', 1],
    ['the messages', url.messages, 'Planned and past messages', 2],
  ])('%s', async (_, endpoint, name, count) => {
    const app = renderApp(path);
    await screen.findByRole('slider', { name: /: values,/ });
    await failLater(app, endpoint, unavailable);
    const card = within(screen.getByRole('region', { name }));
    expect(await card.findAllByText(text)).toHaveLength(count);
    expect(
      screen.queryByText(/^The server is responding with errors/),
      'the page is current',
    ).not.toBeInTheDocument();
    expect(await findViolations()).toEqual([]);
    server.resetHandlers();
    await act(() => app.queryClient.refetchQueries({ type: 'active' }));
    await waitFor(() => expect(screen.queryByText(text)).not.toBeInTheDocument());
  });

  test('the uptime of the range', async () => {
    const app = renderApp(path);
    await screen.findByText('Uptime');
    await failLater(app, url.uptime, unavailable);
    const history = screen.getByRole('heading', { level: 2, name: 'History' }).parentElement as HTMLElement;
    expect(await within(history).findByText(text)).toBeVisible();
    expect(within(history).getByText('Uptime')).toBeVisible();
  });
});

test('the list of runs says that it could not be updated', async () => {
  const app = renderApp('/runs');
  await screen.findByRole('table', { name: 'Runs' });
  await failLater(app, url.runs, unavailable);
  expect(await screen.findByText(text)).toBeVisible();
  expect(screen.getByRole('table', { name: 'Runs' })).toBeVisible();
});

test('each phase of the messages says that it could not be updated', async () => {
  server.use(http.get(url.messages, () => jsonResponse('MessageList', { items: [message(1)] })));
  const app = renderApp('/messages');
  await screen.findAllByText('Message 1');
  server.use(
    http.get(url.messages, ({ request }) =>
      new URL(request.url).searchParams.get('phase') === 'past'
        ? unavailable()
        : jsonResponse('MessageList', { items: [message(1)] }),
    ),
  );
  await showTabAt('2026-11-24T10:03:00Z');
  await act(() => app.queryClient.refetchQueries({ type: 'active' }));
  expect(await within(screen.getByRole('region', { name: 'Past' })).findByText(text)).toBeVisible();
  expect(screen.getAllByText(text)).toHaveLength(1);
});

test('the banner of the page replaces the notes', async () => {
  const app = renderApp(path);
  await screen.findByRole('slider', { name: /: values,/ });
  await failLater(app, '*/api/v1/*', unavailable);
  server.use(http.get(url.series, unavailable), http.get(url.platform, unavailable));
  await act(() => app.queryClient.refetchQueries({ type: 'active' }));
  expect(await screen.findByText(/^(The server is responding with errors|Not up to date)/)).toBeVisible();
  expect(screen.queryByText(text)).not.toBeInTheDocument();
});

test('an expired session is no problem of a part', async () => {
  const app = renderApp(path);
  await screen.findByRole('slider', { name: /: values,/ });
  await failLater(app, url.series, signInRedirect);
  expect(await screen.findByRole('alert')).toHaveTextContent('Your Databricks session has expired.');
  expect(screen.queryByText(text)).not.toBeInTheDocument();
});
