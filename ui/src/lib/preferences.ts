import { languages } from '@/texts/languages';
import { readStored, writeStored } from './storage';
import { createStore, type Store } from './store';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const timeModes = ['relative', 'local', 'utc'] as const;
export type TimeMode = (typeof timeModes)[number];

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

/** Creates a preference that is stored in this browser.  */
function createPreference<T extends string>(key: string, choices: readonly T[], fallback: T): Store<T> {
  const stored = readStored(() => localStorage, key);
  const store = createStore<T>(choices.find((choice) => choice === stored) ?? fallback);
  store.subscribe(() => writeStored(() => localStorage, key, store.get()));
  return store;
}

export const themePreference = createPreference('buoy.theme', themes, 'system');
export const timeModePreference = createPreference('buoy.times', timeModes, 'relative');
/** How much room a platform has on the dashboard. In "compact" each one is a row. */
export const densityPreference = createPreference('buoy.density', densities, 'comfortable');
/** The script in index.html chooses the language, so another one takes effect when the page is loaded again. */
export const languagePreference = createPreference('buoy.language', ['system', ...languages], 'system');
