import { translations } from 'texts/translations';
import { type Language, languages, locales } from '@/texts/languages';
import { languagePreference } from './preferences';

type Texts = Record<string, (values: never) => string>;

/** The language of the page until it is loaded again. */
export const language: Language = languagePreference.get();

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
