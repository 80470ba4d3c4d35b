import type { LoadProblemKind } from '@/api/load-problem';

interface LoadProblemText {
  title: string;
  text: string;
  action: string;
  /** Whether the action loads the code again. Otherwise it opens the page from the server. */
  canRetry: boolean;
}

/** Returns what the user reads if code could not be loaded. `title` says what is missing. */
export function getLoadProblemText(kind: LoadProblemKind, title: string): LoadProblemText {
  const reload = { title, action: 'Reload', canRetry: false };
  const retry = { title, action: 'Try again', canRetry: true };
  switch (kind) {
    case 'version':
      return {
        ...reload,
        title: 'New version available',
        text: 'Reload to continue with the new version of Buoy.',
      };
    case 'session':
      return { ...reload, text: 'Your Databricks session has expired.', action: 'Sign in again' };
    case 'connection':
      return { ...retry, text: "Can't reach the server. Check your connection and try again." };
    case 'errors':
      return { ...retry, text: 'The server answers with errors. Try again in a moment.' };
    case 'file':
      return { ...reload, text: 'A part of it could not be loaded.' };
  }
}
