/** The languages of the page. The first one is the default, and the others must have the same texts. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The formats of times and numbers in each language. */
export const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** What each language calls itself. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };
