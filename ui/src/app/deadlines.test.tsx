import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { delay, HttpResponse, http } from 'msw';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { findViolations } from '@/testing/axe';
import { check, me, platform, summary, toId } from '@/testing/builders';
import { fakeDeadlines } from '@/testing/deadline';
import { renderApp } from '@/testing/render-app';
import { jsonResponse, server, url } from '@/testing/server';

beforeAll(() =>
  Promise.all([
    import('@/features/admin/admin-area'),
    import('@/features/admin/platforms/platforms-page'),
    import('@/features/admin/platforms/platform-form-page'),
    import('@/features/admin/checks/checks-page'),
    import('@/features/admin/checks/check-form-page'),
  ]),
);

const getButton = (name: string) => screen.getByRole('button', { name });

/** Returns a handler that responds to all requests except the first. */
function createHandlerThatHangsOnce(respond: () => HttpResponse<never> | ReturnType<typeof jsonResponse>) {
  const handler = vi.fn(async () => {
    if (handler.mock.calls.length === 1) await delay('infinite');
    return respond();
  });
  return handler;
}

describe('a page without a response', () => {
  test('shows the error, keeps polling and recovers', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() });
    const deadlines = fakeDeadlines();
    const summaryHandler = createHandlerThatHangsOnce(() => jsonResponse('Summary', summary()));
    const meHandler = createHandlerThatHangsOnce(() => jsonResponse('Me', me()));
    server.use(http.get(url.summary, summaryHandler), http.get(url.me, meHandler));
    renderApp();
    fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
    expect(await screen.findByText('Loading your account')).toBeVisible();
    await vi.waitFor(() =>
      expect([summaryHandler, meHandler].map(({ mock }) => mock.calls.length)).toEqual([1, 1]),
    );
    expect(screen.getByText('Loading platform status')).toHaveRole('status');
    act(() => deadlines.expireAll());
    expect(
      await screen.findByRole('heading', { level: 1, name: "Can't load platform status" }),
    ).toBeVisible();
    expect(screen.getByText('The server did not respond within 15 seconds.')).toBeVisible();
    expect(screen.getByText("Couldn't load your account")).toBeVisible();
    expect(await findViolations()).toEqual([]);
    act(() => vi.advanceTimersByTime(30_000));
    expect(await screen.findByRole('heading', { name: 'All platforms operational' })).toBeVisible();
    expect(await screen.findByText('ada@example.com')).toBeVisible();
    expect(summaryHandler).toHaveBeenCalledTimes(2);
  });

  test('shows the age of its data if a later poll times out', async () => {
    const deadlines = fakeDeadlines();
    const { user } = renderApp();
    await screen.findByRole('heading', { name: 'All platforms operational' });
    const summaryHandler = createHandlerThatHangsOnce(() => jsonResponse('Summary', summary()));
    server.use(http.get(url.summary, summaryHandler));
    await user.click(getButton('Refresh'));
    await waitFor(() => expect(summaryHandler).toHaveBeenCalled());
    act(() => deadlines.expireAll());
    expect(await screen.findByText(/^Can't reach the server\. Showing data from /)).toBeVisible();
    await user.click(getButton('Refresh'));
    await waitFor(() => expect(screen.queryByText(/^Can't reach the server/)).not.toBeInTheDocument());
  });
});

describe('a change without a response', () => {
  beforeEach(() => server.use(http.get(url.me, () => jsonResponse('Me', me({ role: 'admin' })))));

  test('is shown as unconfirmed and is repeated with the same key', async () => {
    const deadlines = fakeDeadlines();
    const keys: (string | null)[] = [];
    server.use(
      http.post(url.platforms, async ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        if (keys.length === 1) await delay('infinite');
        return HttpResponse.json(platform({ id: toId(7), name: 'HR' }), { status: 201 });
      }),
    );
    const { user } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.type(screen.getByRole('textbox', { name: 'Owner' }), 'people');
    await user.click(getButton('Save platform'));
    await waitFor(() => expect(keys).toHaveLength(1));
    expect(getButton('Saving…')).toHaveAttribute('aria-disabled', 'true');
    act(() => deadlines.expireAll());
    const problems = await screen.findByRole('region', { name: 'There is a problem' });
    expect(problems).toHaveFocus();
    expect(problems).toHaveTextContent('The server did not respond within 15 seconds.');
    expect(problems).toHaveTextContent('Your change may have been saved.');
    expect(await findViolations()).toEqual([]);
    await user.click(getButton('Save platform'));
    expect(await screen.findByText('Platform HR added')).toHaveRole('status');
    expect(keys[1]).toBe(keys[0]);
  });

  test('does not navigate a user who has left the form', async () => {
    let finish = () => {};
    server.use(
      http.post(url.platforms, async () => {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return HttpResponse.json(platform({ id: toId(7), name: 'HR' }), { status: 201 });
      }),
    );
    const { user, router, queryClient } = renderApp('/admin/platforms/new');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'HR');
    await user.type(screen.getByRole('textbox', { name: 'Owner' }), 'people');
    await user.click(getButton('Save platform'));
    await user.click(screen.getByRole('link', { name: 'Dashboard' }));
    await user.click(getButton('Leave'));
    await screen.findByRole('heading', { name: 'All platforms operational' });
    const refreshed = vi.spyOn(queryClient, 'invalidateQueries');
    finish();
    await waitFor(() => expect(refreshed).toHaveBeenCalled());
    expect(router.state.get().location.pathname).toBe('/');
  });

  test('is shown as unconfirmed in a dialog and can be repeated', async () => {
    const deadlines = fakeDeadlines();
    const archiveHandler = createHandlerThatHangsOnce(() =>
      jsonResponse('Platform', platform({ state: 'ARCHIVED', version: 2 })),
    );
    server.use(http.post(`${url.platform}/archive`, archiveHandler));
    const { user } = renderApp('/admin/platforms');
    await user.click(await screen.findByRole('button', { name: 'Archive Platform 1' }));
    const dialog = await screen.findByRole('alertdialog');
    await user.click(within(dialog).getByRole('button', { name: 'Archive' }));
    await waitFor(() => expect(archiveHandler).toHaveBeenCalled());
    expect(within(dialog).getByRole('button', { name: 'Archiving…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    act(() => deadlines.expireAll());
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('The change may have been made.');
    await user.click(within(dialog).getByRole('button', { name: 'Archive' }));
    expect(await screen.findByText('Platform Platform 1 archived')).toHaveRole('status');
  });

  test('ends the test of a check after its timeout, and the test can be repeated', async () => {
    const deadlines = fakeDeadlines();
    const testHandler = createHandlerThatHangsOnce(() =>
      jsonResponse('Measurement', { status: 'green', detail: '', latency_ms: 7 }),
    );
    server.use(http.post(url.checkTest, testHandler));
    const { user } = renderApp('/admin/checks/new');
    await user.type(await screen.findByRole('textbox', { name: 'URL' }), 'https://example.com');
    await user.click(getButton('Test'));
    await waitFor(() => expect(testHandler).toHaveBeenCalled());
    expect(getButton('Testing…')).toHaveAttribute('aria-disabled', 'true');
    act(() => deadlines.expireAll());
    const problems = await screen.findByRole('region', { name: 'There is a problem' });
    expect(problems).toHaveTextContent('The server did not respond within 20 seconds.');
    expect(problems).not.toHaveTextContent('may have been');
    await user.click(getButton('Test'));
    expect(await screen.findByText(/^took 7/)).toBeVisible();
    expect(problems, 'a new test removes the problems of the previous one').not.toBeInTheDocument();
  });

  test('ends "Measure now" with an error', async () => {
    const deadlines = fakeDeadlines();
    const runHandler = vi.fn(() => delay('infinite'));
    server.use(
      http.get(url.checks, () => jsonResponse('CheckList', { items: [check(1)] })),
      http.get(url.latestRuns, () => jsonResponse('LatestRuns', { items: [] })),
      http.post(url.runs, runHandler),
    );
    const { user } = renderApp('/admin/checks');
    await user.click(await screen.findByRole('button', { name: 'Measure now' }));
    await waitFor(() => expect(runHandler).toHaveBeenCalled());
    expect(getButton('Measure now')).toHaveAttribute('aria-disabled', 'true');
    act(() => deadlines.expireAll());
    expect(
      await screen.findByText(
        /^The server did not respond within 15 seconds\. The measurement may have started/,
      ),
    ).toHaveRole('status');
    expect(getButton('Measure now')).toHaveAttribute('aria-disabled', 'false');
  });
});
