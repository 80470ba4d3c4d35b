/** How long the page waits for code and for the answer to why there is none. */
export const loadTimeoutMs = 15_000;

/**
 * Why code could not be loaded: the server has another version of the page, requires a new sign-in, is
 * unavailable, answers with errors, or works, so that only this file is missing.
 */
export type LoadProblemKind = 'version' | 'session' | 'connection' | 'errors' | 'file';

/** Returns the file that starts this page. Its name changes with every version. */
function getEntryFile(): string {
  return document.querySelector('link[rel=modulepreload]')?.getAttribute('href') ?? '';
}

/** Asks the server for the page, and finds out why code could not be loaded. */
export async function findLoadProblem(signal: AbortSignal): Promise<LoadProblemKind> {
  try {
    const url = new URL('/', window.location.href);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(loadTimeoutMs)]);
    const response = await fetch(url, { signal: limit, redirect: 'manual', cache: 'no-store' });
    const isRedirect = response.type === 'opaqueredirect' || Math.floor(response.status / 100) === 3;
    if (isRedirect || response.status === 401) return 'session';
    if (!response.ok) return 'errors';
    const html = await response.text();
    if (!html.includes('id="root"')) return 'session';
    return html.includes(getEntryFile()) ? 'file' : 'version';
  } catch {
    return 'connection';
  }
}
