import { findLoadProblem, type LoadProblemKind, loadTimeoutMs } from './load-problem';

/** The browser has no time limit for code, so a silent server would keep the user waiting. */
function failAfterTimeout(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('timeout')), loadTimeoutMs));
}

/** Loads code. If that fails, it returns why. It throws if the signal ends the attempt. */
export async function loadCode<T>(
  load: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ code: T } | { problem: LoadProblemKind }> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return { code: await Promise.race([load(), failAfterTimeout()]) };
    } catch {
      const problem = await findLoadProblem(signal);
      signal.throwIfAborted();
      // The server works, so one more attempt is likely to succeed.
      if (problem === 'file' && isFirst) continue;
      return { problem };
    }
  }
}
