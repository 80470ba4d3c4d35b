import { useEffect } from 'react';
import { themePreference } from './preferences';
import { useStore } from './store';
import { useMediaQuery } from './use-media-query';

/**
 * Sets `data-theme` on <html> from the user's choice and the system's theme. The design tokens depend on it.
 */
export function useThemeAttribute(): void {
  const choice = useStore(themePreference);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const theme = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
