declare module 'texts/language' {
  export const language: import('@/texts/languages').Language;
  /** The formats of times and numbers. */
  export const locale: string;
}
