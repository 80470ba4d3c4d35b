import type { ComponentType } from 'react';
import type { LoaderFunction, LoaderFunctionArgs, ShouldRevalidateFunction } from 'react-router';
import { loadCode } from '@/lib/load-code';
import type { LoadProblemKind } from '@/lib/load-problem';
import { createStore } from '@/lib/store';

export interface PageModule {
  Component: ComponentType;
  /** Loads more code that the URL needs. */
  loader?: LoaderFunction;
}

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
async function loadUntilDone<T>(load: () => Promise<T>, { url, signal }: Request): Promise<T> {
  try {
    for (;;) {
      const result = await loadCode(load, signal);
      if ('code' in result) return result.code;
      await new Promise<void>((retry, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        loadProblem.set({ kind: result.problem, url, retry });
      });
    }
  } finally {
    loadProblem.set(undefined);
  }
}

interface Holder {
  page: PageModule | undefined;
}

/** A page whose code is loaded. The router waits for the loader before it shows a route. */
function LoadedPage({ holder }: { holder: Holder }) {
  const Page = holder.page?.Component;
  return Page && <Page />;
}

/** Returns the properties of a route whose code is loaded when it is first opened. */
export function createPage(load: () => Promise<PageModule>) {
  const holder: Holder = { page: undefined };
  return {
    loader: async (args: LoaderFunctionArgs) => {
      holder.page ??= await loadUntilDone(load, args.request);
      await holder.page.loader?.(args);
      return null;
    },
    shouldRevalidate: (({ currentUrl, nextUrl }) =>
      currentUrl.pathname !== nextUrl.pathname) satisfies ShouldRevalidateFunction,
    element: <LoadedPage holder={holder} />,
  };
}
