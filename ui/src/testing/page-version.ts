import { HttpResponse, http } from 'msw';
import { onTestFinished, vi } from 'vitest';
import { server } from './server';

const getFile = (version: string) => `/assets/en/entry-${version}.js`;

/** Makes this the version of the open page. */
export function openVersion(version: string): void {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.setAttribute('href', getFile(version));
  document.head.replaceChildren(link);
}

/** Makes the server respond to a request for the page. */
export function serveRoot(respond: () => Response | Promise<Response>): void {
  server.use(http.get('http://buoy.test/', respond));
}

/** Makes the server send this version of the page. */
export function serveVersion(version: string, status = 200): void {
  const html = `<script>start("${getFile(version)}")</script><div id="root"></div>`;
  serveRoot(() => HttpResponse.html(html, { status }));
}

/** Replaces the reload of the page, and lets the test move the timers. Returns the replacement. */
export function replaceReload() {
  const reload = vi.fn();
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() });
  vi.stubGlobal('location', { ...window.location, href: window.location.href, reload });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    document.head.replaceChildren();
  });
  return reload;
}
