import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { dismissals } from '@/lib/dismissals';
import { themePreference, timeModePreference } from '@/lib/preferences';
import { clockSkew } from '@/lib/server-clock';
import { viewport } from './media';
import { server } from './server';

// A form is typed into letter by letter, and a shared machine can be slow at that; only a failure waits this long.
configure({ asyncUtilTimeout: 5_000 });

/** Every test happens at this moment. Timers stay real; only the calendar stands still. */
export const testNow = new Date('2026-11-24T10:00:00Z');

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: testNow });
  viewport(1280);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  server.resetHandlers();
  themePreference.set('system');
  timeModePreference.set('relative');
  dismissals.set([]);
  clockSkew.set(0);
  localStorage.clear();
  sessionStorage.clear();
});

afterAll(() => server.close());

// jsdom has dialogs, but does not open them. Like a browser, this gives the focus back.
let focusedBefore: Element | null = null;
HTMLDialogElement.prototype.showModal = function showModal() {
  focusedBefore = document.activeElement;
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
  if (focusedBefore instanceof HTMLElement) focusedBefore.focus();
};

// jsdom lays nothing out, so it has nowhere to scroll to.
window.scrollTo = () => {};
