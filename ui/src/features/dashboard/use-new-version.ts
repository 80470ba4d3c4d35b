import { useEffect } from 'react';
import { findLoadProblem } from '@/lib/load-problem';

const intervalMs = 5 * 60_000;

/**
 * Reloads the page when the server has a new version of it, or works again after the code of `part` could not be
 * loaded. The page is fetched first: a reload must never lead to an error or to a sign-in, because nobody may be there
 * to fix it.
 */
export function useNewVersion(part: { Component: unknown }): void {
  useEffect(() => {
    const controller = new AbortController();
    const check = async () => {
      const problem = await findLoadProblem(controller.signal);
      if (problem === 'version' || (problem === 'file' && !part.Component)) window.location.reload();
    };
    const timer = setInterval(check, intervalMs);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [part]);
}
