import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
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
      <a
        href="#main"
        className="absolute -top-20 left-4 z-20 rounded bg-primary px-3 py-2 text-on-primary focus:top-2"
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
 * Moves the focus to the content after a navigation. It ignores the first page, and pages that set the focus
 * themselves (`ownFocus`).
 */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname, state } = useLocation();
  const page = pathname + useIsWall();
  const previous = useRef(page);
  useEffect(() => {
    if (previous.current === page) return;
    previous.current = page;
    if (state?.ownFocus === true) return;
    main.current?.focus({ preventScroll: true });
  }, [page, state]);
  return main;
}
