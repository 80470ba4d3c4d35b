import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import { skipToContent } from 'texts/app';
import { connection } from '@/api/connection';
import { PageBoundary } from '@/components/page-boundary';
import { useIsWall } from '@/features/dashboard/use-is-wall';
import { useScrollRestoration } from '@/lib/router/use-scroll-restoration';
import { useStore } from '@/lib/store';
import { useThemeAttribute } from '@/lib/theme';
import { Banners } from './banners';
import { Header } from './header';
import { LoadProblemNotice } from './load-problem-notice';
import { PageErrorPanel } from './page-error-panel';

/** The frame of every page. */
export function Shell({ children }: { children: ReactNode }) {
  useScrollRestoration();
  useThemeAttribute();
  useOutdatedAttribute();
  const main = useFocusOnNavigation();
  // The board uses wide screens. Lines of text on the other pages would become too long.
  const { pathname } = useLocation();
  const width = pathname === '/' ? 'max-w-600' : 'max-w-360';
  // The header stays visible if a page fails.
  const page = (
    <PageBoundary page={pathname} renderError={(error) => <PageErrorPanel error={error} />}>
      {children}
    </PageBoundary>
  );
  if (useIsWall()) {
    return (
      <main ref={main} id="main" tabIndex={-1}>
        {page}
      </main>
    );
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it is a link within the page, and works like one. */}
      <a
        href="#main"
        className="skip-link"
        onClick={(event) => {
          // The browser would add a history entry that the router does not know.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {skipToContent}
      </a>
      <Header />
      <main ref={main} id="main" tabIndex={-1} className={`mx-auto ${width} space-y-4 p-4`}>
        <Banners />
        <LoadProblemNotice />
        {page}
      </main>
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
  const page = pathname + useIsWall();
  const previous = useRef(page);
  /** The URL of the link that had the focus last, by history entry. */
  const links = useRef<Record<string, string | null>>({});
  useLayoutEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      links.current[key] = (target as Element).getAttribute('href');
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, [key]);
  useLayoutEffect(() => {
    if (previous.current === page) return;
    previous.current = page;
    if (state?.ownFocus === true) return;
    const followed = [...document.links].findLast(
      (link) => isBack && link.getAttribute('href') === links.current[key],
    );
    (followed ?? main.current)?.focus({ preventScroll: true });
  }, [page, state, key, isBack]);
  return main;
}
