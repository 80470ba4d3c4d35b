import { useEffect, useRef } from 'react';
import { Outlet, ScrollRestoration, useLocation, useNavigationType } from 'react-router';
import { connection } from '@/api/connection';
import { useIsWall } from '@/features/dashboard/use-is-wall';
import { useStore } from '@/lib/store';
import { useThemeAttribute } from '@/lib/theme';
import { Banners } from './banners';
import { Header } from './header';
import { LoadProblemNotice } from './load-problem-notice';

/** The frame of every page. */
export function Shell() {
  useThemeAttribute();
  useOutdatedAttribute();
  const main = useFocusOnNavigation();
  // The board uses wide screens. Lines of text on the other pages would become too long.
  const width = useLocation().pathname === '/' ? 'max-w-600' : 'max-w-360';
  if (useIsWall()) {
    return (
      <main ref={main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
    );
  }
  return (
    <>
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <Header />
      <main ref={main} id="main" tabIndex={-1} className={`mx-auto ${width} space-y-4 p-4`}>
        <Banners />
        <LoadProblemNotice />
        <Outlet />
      </main>
      <ScrollRestoration />
    </>
  );
}

/** Marks <html> while the page is not up to date. The design tokens have no green then. */
function useOutdatedAttribute(): void {
  const isOutdated = useStore(connection).outdatedSince !== undefined;
  useEffect(() => {
    document.documentElement.toggleAttribute('data-outdated', isOutdated);
  }, [isOutdated]);
}

/**
 * Moves the focus to the content after a navigation, or back to the link that the user followed. It ignores the first
 * page, and pages that set the focus themselves (`ownFocus`).
 */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname, state, key } = useLocation();
  const isBack = useNavigationType() === 'POP';
  const previous = useRef(pathname);
  /** The URL of the link that had the focus last, by history entry. */
  const links = useRef<Record<string, string | null>>({});
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      links.current[key] = (target as Element).getAttribute('href');
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, [key]);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    if (state?.ownFocus === true) return;
    const followed = [...document.links].findLast(
      (link) => isBack && link.getAttribute('href') === links.current[key],
    );
    (followed ?? main.current)?.focus({ preventScroll: true });
  }, [pathname, state, key, isBack]);
  return main;
}
