import type { Page } from '@playwright/test';

/** Adds up from now on how far content moves without input. It must be called before the page is opened. */
export async function observeLayoutShift(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, { layoutShift: 0, movedElements: [] });
    interface Shift {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
    }
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as unknown as Shift[]) {
        if (hadRecentInput) continue;
        Object.assign(window, { layoutShift: Reflect.get(window, 'layoutShift') + value });
        const elements = sources.map(({ node, previousRect: before, currentRect: after }) => {
          const html = node instanceof Element ? node.outerHTML : (node?.textContent ?? '');
          return `\n  from ${before.y} to ${after.y} px: ${html.slice(0, 150)}`;
        });
        Reflect.get(window, 'movedElements').push(`${value}: ${elements.join(' ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Returns how far content has moved. */
export function readLayoutShift(page: Page): Promise<number> {
  return page.evaluate(() => Reflect.get(window, 'layoutShift'));
}

/** Describes what has moved, for the message of a failed test. */
export function describeLayoutShift(page: Page): Promise<string> {
  return page.evaluate(() => Reflect.get(window, 'movedElements').join('\n'));
}
