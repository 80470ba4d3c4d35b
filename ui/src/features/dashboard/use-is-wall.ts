import { useLocation } from 'react-router';

/** Returns whether the URL asks for the wall view: the dashboard for a large screen, without header and menus. */
export function useIsWall(): boolean {
  const { pathname, search } = useLocation();
  return pathname === '/' && new URLSearchParams(search).get('view') === 'wall';
}
