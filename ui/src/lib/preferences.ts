import { languages } from '@/texts/languages';
import { readStored, writeStored } from './storage';
import { createStore, type Store } from './store';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const timeModes = ['relative', 'local', 'utc'] as const;
export type TimeMode = (typeof timeModes)[number];

/** Creates a preference that is stored in this browser. The script in index.html also reads `buoy.theme`. */
function createPreference<T extends string>(key: string, choices: readonly T[], fallback: T): Store<T> {
  const stored = readStored(() => localStorage, key);
  const store = createStore<T>(choices.find((choice) => choice === stored) ?? fallback);
  store.subscribe(() => writeStored(() => localStorage, key, store.get()));
  return store;
}

export const themePreference = createPreference('buoy.theme', themes, 'system');
export const timeModePreference = createPreference('buoy.times', timeModes, 'relative');
/** It takes effect when the page is loaded again. */
export const languagePreference = createPreference('buoy.language', ['system', ...languages], 'system');
