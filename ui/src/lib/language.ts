import { translations } from 'texts/translations';
import { type Language, languages, locales } from '@/texts/languages';
import { languagePreference } from './preferences';

type Texts = Record<string, (values: never) => string>;

/** Returns the first language of the browser that the page has; the first language of the page if there is none. */
function findBrowserLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const found = wanted.find((tag) => languages.some((language) => language === tag));
  return languages.find((language) => language === found) ?? languages[0];
}

const choice = languagePreference.get();

/** The language of the page until it is loaded again. */
export const language: Language = choice === 'system' ? findBrowserLanguage() : choice;

/** The formats of times and numbers. */
export const locale = locales[language];

/** The texts of all groups whose code is loaded, and those of another language once they are loaded. */
const groups = new Map<string, Texts>();
let translation: Record<string, Texts> | undefined;

/**
 * Returns the texts of a group. They are in the language of the page from `loadLanguage` on, so a component must not
 * read them before it renders.
 */
export function translate<T extends Texts>(group: string, own: T): T {
  groups.set(group, own);
  return Object.assign(own, translation?.[group]);
}

/** Loads the texts of the page's language. If that fails, the page is in its first language. */
export async function loadLanguage(): Promise<void> {
  translation = await translations[language]?.().then(
    (loaded) => loaded.default,
    () => undefined,
  );
  for (const [group, texts] of groups) Object.assign(texts, translation?.[group]);
  document.documentElement.lang = translation ? language : languages[0];
}
