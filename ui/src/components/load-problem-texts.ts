import type { LoadProblemKind } from '@/api/load-problem';

const reload = 'Reload';
const retry = 'Try again';

/** What happened, and what the user can do. */
const texts: Record<LoadProblemKind, [text: string, action: string]> = {
  version: ['Reload to continue with the new version of Buoy.', reload],
  session: ['Your Databricks session has expired.', 'Sign in again'],
  connection: ["Can't reach the server. Check your connection and try again.", retry],
  errors: ['The server answers with errors. Try again in a moment.', retry],
  file: ['A part of it could not be loaded.', reload],
};

/**
 * Returns what the user reads if code could not be loaded. `missing` says what is missing. With `canRetry`, the action
 * loads the code again. Otherwise it opens the page from the server.
 */
export function getLoadProblemText(kind: LoadProblemKind, missing: string) {
  const [text, action] = texts[kind];
  return {
    title: kind === 'version' ? 'New version available' : missing,
    text,
    action,
    canRetry: action === retry,
  };
}
