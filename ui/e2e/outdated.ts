import { expect, type Page } from '@playwright/test';

/** The pattern of a time of this day or of another one: a test can run around midnight. */
export const timePattern = '(?:\\d{1,2} \\w+, )?\\d\\d:\\d\\d';

/** Returns the elements that have the colour of "Operational" in this theme: in their text, area or drawing. */
export async function findGreenElements(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const greens =
      document.documentElement.dataset.theme === 'dark'
        ? ['rgb(141, 221, 168)', 'rgb(32, 53, 49)']
        : ['rgb(39, 124, 67)', 'rgb(243, 252, 246)', 'rgb(59, 166, 94)'];
    const hasGreen = (element: Element) => {
      const { color, backgroundColor, fill, stroke } = getComputedStyle(element);
      return [color, backgroundColor, fill, stroke].some((each) => greens.includes(each));
    };
    return [...document.querySelectorAll('body *')].filter(hasGreen).map((element) => element.outerHTML);
  });
}

/** Returns the file of the tab's icon, such as "ok", after checking that the browser has it or can load it. */
export async function readIcon(page: Page): Promise<string> {
  const href = (await page.locator('link[rel=icon]').getAttribute('href')) ?? '';
  const isLoaded = await page.evaluate(
    (source) =>
      new Promise<boolean>((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = source;
      }),
    href,
  );
  expect(isLoaded, `${href} is available`).toBe(true);
  return /([a-z]+)-[^/]+\.svg$/.exec(href)?.[1] ?? href;
}

/** Moves the page's clock in steps, so that polls happen in between. */
export async function letTimePass(page: Page, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 15) {
    await page.clock.fastForward(15_000);
    await page.waitForTimeout(50);
  }
}
