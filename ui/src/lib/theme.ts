import { useEffect } from 'react';
import { themePreference } from './preferences';
import { useStore } from './store';
import { useMediaQuery } from './use-media-query';

/** Keeps `data-theme` on <html>, which the tokens hang on, in step with the choice and with the system. */
export function useAppliedTheme(): void {
  const choice = useStore(themePreference);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const applied = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset.theme = applied;
  }, [applied]);
}
