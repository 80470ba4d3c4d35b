import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { type ComponentType, StrictMode } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { findViolations } from '@/testing/axe';
import { openVersion, serveRoot, serveVersion } from '@/testing/page-version';
import { signInRedirect } from '@/testing/server';
import { createPart, LazyPart } from './lazy-part';

interface Inputs {
  name: string;
}
type Load = () => Promise<ComponentType<Inputs>>;

const Chart = ({ name }: Inputs) => <p>Chart of {name}</p>;
const missing: Load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

function showPart(load: Load) {
  const part = createPart<Inputs>(load);
  const element = (
    <main>
      <h1>Page</h1>
      <LazyPart
        part={part}
        inputs={{ name: 'rows' }}
        title="Can't load the chart"
        skeleton={<p>Loading</p>}
      />
    </main>
  );
  return { ...render(element, { wrapper: StrictMode }), element, user: userEvent.setup() };
}

beforeEach(() => {
  openVersion('1');
});

test('is shown once its code is loaded, and at once later', async () => {
  const load = vi.fn<Load>(() => Promise.resolve(Chart));
  const { unmount, element } = showPart(load);
  expect(screen.getByText('Loading')).toBeVisible();
  expect(await screen.findByText('Chart of rows')).toBeVisible();
  unmount();
  const calls = load.mock.calls.length;
  render(element);
  expect(screen.getByText('Chart of rows')).toBeVisible();
  expect(load).toHaveBeenCalledTimes(calls);
});

test.each([
  ['a new version', () => serveVersion('2'), 'New version available', 'Reload'],
  ['a missing file', () => serveVersion('1'), 'A part of it could not be loaded.', 'Reload'],
  ['an expired session', () => serveRoot(signInRedirect), 'session has expired', 'Sign in again'],
  ['a silent server', () => serveRoot(() => HttpResponse.error()), "Can't reach the server", 'Try again'],
  [
    'a server with errors',
    () => serveRoot(() => new HttpResponse(null, { status: 500 })),
    'The server is responding with errors',
    'Try again',
  ],
])('names the problem: %s', async (_, prepare, text, action) => {
  prepare();
  showPart(missing);
  expect(await screen.findByRole('alert')).toHaveTextContent(text);
  expect(screen.getByRole('button', { name: action })).toBeVisible();
  expect(await findViolations()).toEqual([]);
});

test('can be tried again', async () => {
  serveRoot(() => HttpResponse.error());
  const load = vi.fn(missing);
  const { user } = showPart(load);
  const retry = await screen.findByRole('button', { name: 'Try again' });
  load.mockResolvedValue(Chart);
  await user.click(retry);
  expect(await screen.findByText('Chart of rows')).toBeVisible();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('fails after 15 seconds without code', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
  serveRoot(() => HttpResponse.error());
  showPart(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await vi.advanceTimersByTimeAsync(1_001);
  vi.useRealTimers();
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent("Can't reach the server."));
});
