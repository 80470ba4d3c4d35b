import { useEffect } from 'react';
import { findLoadProblem } from '@/api/load-problem';

const intervalMs = 5 * 60_000;

/**
 * Reloads the page when the server has a new version of it. The page is fetched first: a reload must never lead to an
 * error or to a sign-in, because nobody may be there to fix it.
 */
export function useNewVersion(): void {
  useEffect(() => {
    const controller = new AbortController();
    const check = async () => {
      if ((await findLoadProblem(controller.signal)) === 'version') window.location.reload();
    };
    const timer = setInterval(check, intervalMs);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, []);
}
