import * as errors from 'texts/errors';
import * as texts from 'texts/load-problem';
import type { LoadProblemKind } from './load-problem';

function describeProblem(kind: LoadProblemKind): string {
  switch (kind) {
    case 'version':
      return texts.newVersionText;
    case 'session':
      return errors.session;
    case 'connection':
      return errors.unreachable;
    case 'errors':
      return texts.serverErrors;
    case 'file':
      return texts.missingPart;
  }
}

/**
 * Returns what the user reads if code could not be loaded. `missing` says what is missing. With `canRetry`, the action
 * loads the code again. Otherwise it opens the page from the server.
 */
export function getLoadProblemText(kind: LoadProblemKind, missing: string) {
  const canRetry = kind === 'connection' || kind === 'errors';
  const fromServer = kind === 'session' ? texts.signIn : texts.reload;
  return {
    title: kind === 'version' ? texts.newVersion : missing,
    text: describeProblem(kind),
    action: canRetry ? texts.tryAgain : fromServer,
    canRetry,
  };
}
