import {
  NavigationType as Action,
  type UNSAFE_createMemoryHistory as createMemoryHistory,
  createPath,
  type Location,
  type Navigator,
  type Path,
  parsePath,
} from 'react-router';
import { createStore, type Store } from '@/lib/store';

/** The library's history of the browser, or one in memory for tests. */
export type History = Omit<ReturnType<typeof createMemoryHistory>, 'index'>;

/** A navigation that waits for the user's decision. */
export interface BlockedNavigation {
  proceed: () => void;
  reset: () => void;
}

export interface RouterState {
  /** The URL of the page that is shown. */
  location: Location;
  action: Action;
  /** Whether the first page has been loaded. */
  isReady: boolean;
  /** Whether the last navigation asked to keep the scroll position. */
  keepsScroll: boolean;
  blocked: BlockedNavigation | undefined;
}

/** Loads the code for a URL. It returns nothing if the page can be shown at once. */
export type LoadPage = (url: Path, signal: AbortSignal) => Promise<void> | undefined;

/** Returns whether the user must confirm that they leave the shown page. */
export type Guard = (next: Path) => boolean;

export interface AppRouter {
  state: Store<RouterState>;
  /** For the library's hooks. */
  navigator: Navigator;
  /** Asks this guard before each navigation, until the returned function is called. */
  setGuard: (guard: Guard) => () => void;
}

interface Step extends Pick<RouterState, 'action' | 'keepsScroll'> {
  url: Path;
  /** Writes the step into the history. */
  commit: () => void;
}

/**
 * Creates a router that shows a page when its code is loaded. Until then, the previous page stays. It does what this
 * app needs from the library's data router, which is 20 kB of JavaScript on every page.
 */
export function createRouter(history: History, loadPage: LoadPage): AppRouter {
  let navigation = new AbortController();
  let guard: Guard | undefined;
  const state = createStore<RouterState>({
    location: history.location,
    action: Action.Pop,
    isReady: false,
    keepsScroll: false,
    blocked: undefined,
  });

  /** Loads the page and shows it, unless the user goes elsewhere in the meantime. */
  function open({ url, commit, ...step }: Step): void {
    navigation.abort();
    navigation = new AbortController();
    const { signal } = navigation;
    const show = () => {
      if (signal.aborted) return;
      commit();
      state.set({ ...step, location: history.location, isReady: true, blocked: undefined });
    };
    const code = loadPage(url, signal);
    if (code)
      code.then(show, () => {}); // It only fails if the user has gone elsewhere.
    else show();
  }

  /** Changes the URL of the shown page. The way to another page, whose code may be loading, goes on. */
  function rewrite({ commit, ...step }: Omit<Step, 'url'>): void {
    // The back button has already changed the URL, which is that of the other page then.
    if (history.location.pathname !== state.get().location.pathname) return;
    commit();
    state.set({ ...state.get(), ...step, location: history.location });
  }

  function block(proceed: () => void): void {
    const reset = () => state.set({ ...state.get(), blocked: undefined });
    state.set({
      ...state.get(),
      blocked: {
        reset,
        proceed: () => {
          reset();
          proceed();
        },
      },
    });
  }

  const write = (action: Action.Push | Action.Replace): Navigator['push'] => {
    return (to, data, options) => {
      const { location: shown, isReady } = state.get();
      const path = typeof to === 'string' ? parsePath(to) : to;
      const url = { pathname: shown.pathname, search: '', hash: '', ...path };
      const commit = () =>
        action === Action.Push ? history.push(createPath(url), data) : history.replace(createPath(url), data);
      const step = { action, commit, keepsScroll: options?.preventScrollReset ?? false };
      const start = () => open({ url, ...step });
      if (action === Action.Replace && isReady && url.pathname === shown.pathname) rewrite(step);
      else if (guard?.(url)) block(start);
      else start();
    };
  };

  // The browser has already changed the URL when it reports a step. A step that needs a decision is taken back first.
  let returning = 0;
  let isConfirmed = false;
  history.listen(({ location: url, delta }) => {
    if (delta && delta === returning) {
      returning = 0;
      return;
    }
    if (delta && !isConfirmed && guard?.(url)) {
      returning = -delta;
      history.go(returning);
      block(() => {
        isConfirmed = true;
        history.go(delta);
      });
      return;
    }
    isConfirmed = false;
    open({ url, action: Action.Pop, commit: () => {}, keepsScroll: false });
  });

  open({ url: history.location, action: Action.Pop, commit: () => {}, keepsScroll: false });
  return {
    state,
    navigator: {
      createHref: history.createHref,
      createURL: history.createURL,
      encodeLocation: history.encodeLocation,
      go: history.go,
      push: write(Action.Push),
      replace: write(Action.Replace),
    },
    setGuard: (next) => {
      guard = next;
      return () => {
        if (guard === next) guard = undefined;
      };
    },
  };
}
