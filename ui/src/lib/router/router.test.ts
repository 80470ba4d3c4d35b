import { UNSAFE_createMemoryHistory as createMemoryHistory, type Path } from 'react-router';
import { expect, test, vi } from 'vitest';
import { createRouter, type LoadPage } from './router';

/** A page that is loaded when the test says so. */
function createSlowPage() {
  let finish = () => {};
  const signals: AbortSignal[] = [];
  const load: LoadPage = ({ pathname }, signal) => {
    if (pathname !== '/slow') return undefined;
    signals.push(signal);
    return new Promise((resolve) => {
      finish = resolve;
    });
  };
  return { load, signals, finish: () => finish() };
}

function createTestRouter(load: LoadPage = () => undefined, initialEntries = ['/first']) {
  const history = createMemoryHistory({ initialEntries });
  const router = createRouter(history, load);
  const getPath = () => router.state.get().location.pathname + router.state.get().location.search;
  return { router, history, getPath, navigator: router.navigator };
}

test('a page whose code is loaded is shown at once', () => {
  const { router, history, getPath, navigator } = createTestRouter();
  navigator.push('/second?q=1', { from: 'first' });
  expect(getPath()).toBe('/second?q=1');
  expect(router.state.get().location.state).toEqual({ from: 'first' });
  navigator.replace({ search: '?q=2' });
  expect(getPath()).toBe('/second?q=2');
  navigator.go(-1);
  expect(getPath()).toBe('/first');
  expect(history.index).toBe(0);
});

test('the previous page and its URL stay until the code is loaded', async () => {
  const page = createSlowPage();
  const { history, getPath, navigator } = createTestRouter(page.load);
  navigator.push('/slow');
  expect(getPath()).toBe('/first');
  expect(history.location.pathname).toBe('/first');
  page.finish();
  await vi.waitFor(() => expect(getPath()).toBe('/slow'));
  expect(history.location.pathname).toBe('/slow');
});

test('the first page is not ready until its code is loaded', async () => {
  const page = createSlowPage();
  const { router } = createTestRouter(page.load, ['/slow']);
  expect(router.state.get().isReady).toBe(false);
  page.finish();
  await vi.waitFor(() => expect(router.state.get().isReady).toBe(true));
});

test('a late change of the shown page does not stop the way to another one', async () => {
  const page = createSlowPage();
  const { getPath, navigator } = createTestRouter(page.load);
  navigator.push('/slow');
  navigator.replace('/first?q=typed');
  expect(getPath(), 'it is shown meanwhile').toBe('/first?q=typed');
  page.finish();
  await vi.waitFor(() => expect(getPath()).toBe('/slow'));
});

test('a late change does not overwrite the page that the back button opens', async () => {
  const page = createSlowPage();
  const { history, getPath, navigator } = createTestRouter(page.load, ['/slow', '/second']);
  navigator.go(-1);
  navigator.replace('/second?q=typed');
  expect(getPath()).toBe('/second');
  expect(history.location.pathname).toBe('/slow');
  page.finish();
  await vi.waitFor(() => expect(getPath()).toBe('/slow'));
});

test('a page that is loaded after the user went elsewhere is not shown', async () => {
  const page = createSlowPage();
  const { getPath, navigator } = createTestRouter(page.load);
  navigator.push('/slow');
  navigator.push('/second');
  expect(page.signals[0]?.aborted).toBe(true);
  page.finish();
  await Promise.resolve();
  expect(getPath()).toBe('/second');
});

test.each<[string, (navigator: ReturnType<typeof createTestRouter>['navigator']) => void, string]>([
  ['a link', (navigator) => navigator.push('/third'), '/third'],
  ['a replaced page', (navigator) => navigator.replace('/third'), '/third'],
  ['the back button', (navigator) => navigator.go(-1), '/first'],
])('%s waits for the decision of the user', (_, leave, target) => {
  const { router, history, getPath, navigator } = createTestRouter();
  navigator.push('/second');
  const guard = vi.fn((next: Path) => next.pathname !== '/second');
  const removeGuard = router.setGuard(guard);

  leave(navigator);
  expect(getPath()).toBe('/second');
  expect(history.location.pathname).toBe('/second');
  router.state.get().blocked?.reset();
  expect(router.state.get().blocked).toBeUndefined();
  expect(getPath()).toBe('/second');

  leave(navigator);
  router.state.get().blocked?.proceed();
  expect(router.state.get().blocked).toBeUndefined();
  expect(getPath()).toBe(target);
  expect(history.location.pathname).toBe(target);

  navigator.push('/second');
  expect(getPath()).toBe('/second');
  removeGuard();
  leave(navigator);
  expect(router.state.get().blocked).toBeUndefined();
});

test('a guard that was replaced cannot remove its successor', () => {
  const { router, getPath, navigator } = createTestRouter();
  const removeFirst = router.setGuard(() => false);
  router.setGuard(() => true);
  removeFirst();
  navigator.push('/second');
  expect(getPath()).toBe('/first');
});
