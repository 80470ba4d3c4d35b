import { expect, type Locator, type Page } from '@playwright/test';

/** Returns what a keyboard user cannot see of the focus; an empty text if nothing is wrong. It runs in the page. */
function findFocusProblem(): string {
  const element = document.activeElement;
  if (!element || element === document.body) return 'nothing';
  const name = element.outerHTML.slice(0, 150);
  // Content that receives the focus after an action is read from its start. It needs no ring.
  const isContent = element.matches('main, section[tabindex="-1"]');
  if (isContent) return '';

  // A control can be invisible in a label, which then has the ring.
  const isHidden = Number(getComputedStyle(element).opacity) === 0;
  const shown = (isHidden && element.closest('label')) || element;
  const [box] = shown.getClientRects();
  if (!box || box.width === 0 || box.height === 0) return `no size: ${name}`;
  const middle = {
    x: box.left + Math.min(box.width, innerWidth) / 2,
    y: box.top + Math.min(box.height, 40) / 2,
  };
  const top = document.elementFromPoint(middle.x, middle.y);
  if (!top) return `outside of the window: ${name}`;
  if (!shown.contains(top) && !top.contains(shown))
    return `covered by ${top.outerHTML.slice(0, 80)}: ${name}`;

  // The browser draws the ring of the calendar button inside a date field.
  if (element.matches(':is([type="date"], [type="datetime-local"]):not(:focus-visible)')) return '';
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown);
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `no focus ring: ${name}`;
  const toLuminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((value) => Number(value) / 255);
    const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const findBackground = (from: Element | null): string => {
    if (!from) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(from);
    return /^rgba.*, 0\)$/.test(backgroundColor) ? findBackground(from.parentElement) : backgroundColor;
  };
  const ring = toLuminance(outlineColor);
  const behind = toLuminance(findBackground(shown.parentElement));
  const contrast = (Math.max(ring, behind) + 0.05) / (Math.min(ring, behind) + 0.05);
  return contrast < 3 ? `the focus ring has a contrast of ${contrast.toFixed(2)}: ${name}` : '';
}

/** What the function above returns if the browser itself has the focus. */
const noFocus = 'nothing';

/** Checks that the focus is on an element, that it can be seen, and that its ring has contrast. */
export async function expectFocusIsVisible(page: Page): Promise<void> {
  // A row that arrives can move the element for a moment.
  await expect
    .poll(() => page.evaluate(findFocusProblem), { intervals: [0, 50, 100], timeout: 2_000 })
    .toBe('');
}

/** The actions of a keyboard user: Tab to an element, then press Enter or type. Every stop on the way is checked. */
export function createKeyboard(page: Page) {
  const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);
  const tabTo = async (target: Locator) => {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 90; presses += 1) {
      if (await isFocused(target)) return;
      await page.keyboard.press('Tab');
      const problem = await page.evaluate(findFocusProblem);
      // After the last element, the browser's own controls have the focus.
      if (problem !== '' && problem !== noFocus) await expectFocusIsVisible(page);
    }
    await expect(target).toBeFocused();
  };
  const act = async (key: string) => {
    await page.keyboard.press(key);
    await expectFocusIsVisible(page);
  };
  return {
    tabTo,
    /** Presses a key, after which the focus must be visible. */
    act,
    press: async (target: Locator) => {
      await tabTo(target);
      await act('Enter');
    },
    type: async (target: Locator, text: string) => {
      await tabTo(target);
      await page.keyboard.type(text);
      await expectFocusIsVisible(page);
    },
  };
}
