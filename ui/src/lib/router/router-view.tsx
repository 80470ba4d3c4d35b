import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { Router } from 'react-router';
import { useStore } from '@/lib/store';
import type { AppRouter, BlockedNavigation, Guard, RouterState } from './router';

const RouterContext = createContext<AppRouter | undefined>(undefined);

/** Gives its children the router. The library's hooks work below it. */
export function RouterView({ router, children }: { router: AppRouter; children: ReactNode }) {
  const { location, action } = useStore(router.state);
  return (
    <RouterContext value={router}>
      <Router location={location} navigationType={action} navigator={router.navigator}>
        {children}
      </Router>
    </RouterContext>
  );
}

/** The router of the `<RouterView>` around this component. */
export function useRouter(): AppRouter {
  const router = useContext(RouterContext);
  if (!router) throw new Error('this component needs a <RouterView> around it');
  return router;
}

export function useRouterState(): RouterState {
  return useStore(useRouter().state);
}

/** Asks before each navigation whether the user must confirm it. Returns the one that waits for the user. */
export function useBlocker(guard: Guard): BlockedNavigation | undefined {
  const router = useRouter();
  const latest = useRef(guard);
  useEffect(() => {
    latest.current = guard;
  });
  useEffect(() => router.setGuard((next) => latest.current(next)), [router]);
  return useStore(router.state).blocked;
}
