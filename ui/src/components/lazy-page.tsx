import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType, ReactElement } from 'react';
import { createPath, type Path } from 'react-router';
import * as texts from 'texts/load-problem';
import { loadCode } from '@/lib/load-code';
import type { LoadProblemKind } from '@/lib/load-problem';
import type { LoadPage } from '@/lib/router/router';
import { useRouterState } from '@/lib/router/router-view';
import { createStore, useStore } from '@/lib/store';

export interface PageModule {
  Component: ComponentType;
  /** Loads more code that the URL needs. */
  load?: LoadPage;
  prefetch?: Prefetch;
}

/** Loads the data that the page shows first. It never fails: the page reports what is missing. */
export type Prefetch = (queryClient: QueryClient, url: Path) => Promise<unknown>;

export interface LoadProblem {
  kind: LoadProblemKind;
  /** The URL of the page that could not be opened. */
  url: string;
  retry: () => void;
}

/** The page that the user wants to open, if its code could not be loaded. */
export const loadProblem = createStore<LoadProblem | undefined>(undefined);

/**
 * Loads code until it succeeds or the user goes elsewhere. After a failure, the user decides when to try again. The
 * router shows the previous page until then, so input in a form is kept.
 */
async function loadUntilDone<T>(load: () => Promise<T>, path: Path, signal: AbortSignal): Promise<T> {
  let problem: LoadProblem | undefined;
  try {
    for (;;) {
      const result = await loadCode(load, signal);
      if ('code' in result) return result.code;
      await new Promise<void>((retry, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        const url = window.location.origin + createPath(path);
        problem = { kind: result.problem, url, retry };
        loadProblem.set(problem);
      });
    }
  } finally {
    // The problem of a later page stays.
    if (loadProblem.get() === problem) loadProblem.set(undefined);
  }
}

/** A page of the app. `load` loads its code when it is first opened. */
export interface Page {
  load?: LoadPage;
  prefetch?: Prefetch;
  element: ReactElement;
}

interface Holder {
  page?: PageModule;
}

/** Shows the page when its code is loaded. Only the first page of a visit shows a loading text. */
function LoadedPage({ holder }: { holder: Holder }) {
  const { isReady } = useRouterState();
  const Component = holder.page?.Component;
  if (!isReady || !Component) return <FirstPageLoading />;
  return <Component />;
}

function FirstPageLoading() {
  return useStore(loadProblem) ? null : <p className="text-muted">{texts.loading}</p>;
}

export function createPage(loadModule: () => Promise<PageModule>): Required<Page> {
  const holder: Holder = {};
  return {
    load: (url, signal) => {
      if (holder.page) return holder.page.load?.(url, signal);
      return loadUntilDone(loadModule, url, signal).then((page) => {
        holder.page = page;
        return page.load?.(url, signal);
      });
    },
    prefetch: async (queryClient, url) => holder.page?.prefetch?.(queryClient, url),
    element: <LoadedPage holder={holder} />,
  };
}
