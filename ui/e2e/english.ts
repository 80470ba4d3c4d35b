import { parse, type Token } from '@messageformat/parser';
import type { Page } from '@playwright/test';
import { listGroups, readTexts } from '../build/texts';
import type { Language } from '../src/texts/languages';

/** Returns what a message says beside its values, such as "is down" for "{name} is down". */
function listPhrases(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    if (token.type === 'content') return token.value.split('\n');
    return 'cases' in token ? token.cases.flatMap((each) => listPhrases(each.tokens)) : [];
  });
}

function listMonths(language: Language): string[] {
  const format = new Intl.DateTimeFormat(language, { month: 'short' });
  return Array.from({ length: 12 }, (_, month) => format.format(new Date(2026, month, 1)));
}

/** All phrases of the catalogue in a language, and its names of months. */
function listAllPhrases(language: Language): string[] {
  const messages = listGroups(language).flatMap((group) => Object.values(readTexts(language, group)));
  return [...messages.flatMap((message) => listPhrases(parse(message))), ...listMonths(language)];
}

/** Returns an expression that finds a phrase between other words. */
function createExpression(phrase: string): RegExp {
  const escaped = phrase.replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'gu');
}

/** Returns the phrases that only English has. */
function listEnglish(): string[] {
  const german = listAllPhrases('de').join('\n');
  const phrases = listAllPhrases('en').map((phrase) => phrase.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, ''));
  return [...new Set(phrases)].filter((phrase) => phrase !== '' && !createExpression(phrase).test(german));
}

/** Remembers what the server has answered, because its texts are in English. */
export class ServerTexts {
  private readonly texts = new Set<string>();

  async watch(page: Page): Promise<void> {
    await page.route('**/api/**', async (route) => {
      const response = await route.fetch();
      if (response.headers()['content-type']?.includes('json')) this.add(await response.json());
      await route.fulfill({ response });
    });
  }

  private add(value: unknown): void {
    if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) this.add(each);
    if (typeof value !== 'string' || value === '') return;
    this.texts.add(value);
    // The page shows a reason as a sentence.
    if (value.includes(' ')) this.texts.add(value.charAt(0).toUpperCase() + value.slice(1));
  }

  /** Removes what the server has written from a text. */
  remove(text: string): string {
    const longestFirst = [...this.texts].sort((a, b) => b.length - a.length);
    return longestFirst.filter((each) => text.includes(each)).reduce(removePhrase, text);
  }
}

function removePhrase(text: string, phrase: string): string {
  return text.replace(createExpression(phrase), ' ');
}

const attributes = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt'];

/** Returns all texts of the page, also those for screen readers and for printing. Without scripts, it is in English. */
function readTextsOfPage(page: Page): Promise<string[]> {
  return page.evaluate((names) => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement?.closest('script, noscript, style')) texts.push(node.textContent ?? '');
    }
    for (const element of document.body.querySelectorAll('*')) {
      for (const name of names) texts.push(element.getAttribute(name) ?? '');
    }
    return [...new Set(texts)].filter((text) => text.trim() !== '');
  }, attributes);
}

/** Returns the English phrases on a page in German, each with its text. */
export async function findEnglish(page: Page, server: ServerTexts): Promise<string[]> {
  const expressions = listEnglish().map((phrase) => ({ phrase, expression: createExpression(phrase) }));
  const texts = await readTextsOfPage(page);
  return texts.flatMap((text) => {
    const own = server.remove(text.replaceAll(page.url(), ' '));
    return expressions
      .filter(({ expression }) => own.search(expression) >= 0)
      .map(({ phrase }) => `"${phrase}" in "${text}"`);
  });
}
