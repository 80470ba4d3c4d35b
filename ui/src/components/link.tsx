import type { ComponentProps } from 'react';
import { type To, useHref, useLinkClickHandler, useLocation } from 'react-router';

export interface LinkProps extends Omit<ComponentProps<'a'>, 'href' | 'target'> {
  to: To;
  /** The state of the new history entry. */
  state?: unknown;
}

/**
 * A link to a page of the app. The router's own link also prefetches code of a framework that this app does not
 * use, which is 2.5 kB of JavaScript on every page.
 */
export function Link({ to, state, onClick, ...props }: LinkProps) {
  const href = useHref(to);
  const navigate = useLinkClickHandler<HTMLAnchorElement>(to, { state });
  return (
    <a
      {...props}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (!event.defaultPrevented) navigate(event);
      }}
    />
  );
}

interface NavLinkProps extends Omit<LinkProps, 'to'> {
  to: string;
  /** Whether pages below `to` do not count as this page. */
  end?: boolean;
}

/** A link of a navigation. The link to the current page, or to one above it, has `aria-current="page"`. */
export function NavLink({ to, end = false, ...props }: NavLinkProps) {
  const { pathname } = useLocation();
  const isCurrent = pathname === to || (!end && pathname.startsWith(`${to}/`));
  return <Link {...props} to={to} aria-current={isCurrent ? 'page' : undefined} />;
}
