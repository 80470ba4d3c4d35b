import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { dismissals } from '@/lib/dismissals';
import { densityPreference, themePreference, timeModePreference } from '@/lib/preferences';
import { clockSkew } from '@/lib/server-clock';
import { setViewport } from './media';
import { server } from './server';

// Tests type into forms letter by letter, which can be slow on a shared machine. Only failing tests wait this
// long.
configure({ asyncUtilTimeout: 5_000 });

/** The current time in all tests. Timers are real; only the date is fixed. */
export const testNow = new Date('2026-11-24T10:00:00Z');

/** The requests of a test for which the server has no response. The page sees a broken connection and may hide it. */
const unhandledRequests: string[] = [];
server.events.on('request:unhandled', ({ request }) => {
  unhandledRequests.push(`${request.method} ${request.url}`);
});

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: testNow });
  setViewport(1280);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  server.resetHandlers();
  themePreference.set('system');
  timeModePreference.set('relative');
  densityPreference.set('comfortable');
  dismissals.set([]);
  clockSkew.set(0);
  localStorage.clear();
  sessionStorage.clear();
  expect(unhandledRequests.splice(0), 'requests without a response').toEqual([]);
});

afterAll(() => server.close());

// jsdom does not open dialogs. Like a browser, this replacement returns the focus when a dialog closes.
let focusedBefore: Element | null = null;
HTMLDialogElement.prototype.showModal = function showModal() {
  focusedBefore = document.activeElement;
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
  if (focusedBefore instanceof HTMLElement) focusedBefore.focus();
};

HTMLElement.prototype.hidePopover = () => {};
// jsdom does not open popovers. Like a browser, this replacement opens one by its button and tells the page.
document.addEventListener('click', ({ target }) => {
  const id = target instanceof Element && target.closest('[popovertarget]')?.getAttribute('popovertarget');
  const popover = id ? document.getElementById(id) : null;
  if (!popover) return;
  const isOpen = popover.toggleAttribute('data-open');
  popover.style.display = isOpen ? 'block' : '';
  popover.dispatchEvent(Object.assign(new Event('toggle'), { newState: isOpen ? 'open' : 'closed' }));
});

// jsdom has no layout, so it cannot scroll, and nothing changes its size.
window.scrollTo = () => {};
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
