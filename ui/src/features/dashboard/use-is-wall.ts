import { type Path, useLocation } from 'react-router';

/** Returns whether a URL asks for the wall view: the dashboard for a large screen, without header and menus. */
export function isWall({ pathname, search }: Pick<Path, 'pathname' | 'search'>): boolean {
  return pathname === '/' && new URLSearchParams(search).get('view') === 'wall';
}

export function useIsWall(): boolean {
  return isWall(useLocation());
}
