import { texts as errors } from 'texts/errors';
import { texts } from 'texts/load-problem';
import type { LoadProblemKind } from '@/api/load-problem';

/** Returns what happened, and what the user can do. `canRetry` is true if loading the code again can help. */
function describeProblem(kind: LoadProblemKind): { text: string; action: string; canRetry: boolean } {
  const canRetry = kind === 'connection' || kind === 'errors';
  const action = canRetry ? texts.tryAgain() : texts.reload();
  switch (kind) {
    case 'version':
      return { text: texts.newVersionText(), action, canRetry };
    case 'session':
      return { text: errors.session(), action: texts.signIn(), canRetry };
    case 'connection':
      return { text: errors.unreachable(), action, canRetry };
    case 'errors':
      return { text: texts.serverErrors(), action, canRetry };
    case 'file':
      return { text: texts.missingPart(), action, canRetry };
  }
}

/**
 * Returns what the user reads if code could not be loaded. `missing` says what is missing. Without `canRetry`, the
 * action opens the page from the server.
 */
export function getLoadProblemText(kind: LoadProblemKind, missing: string) {
  return { title: kind === 'version' ? texts.newVersion() : missing, ...describeProblem(kind) };
}
