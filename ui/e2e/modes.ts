import type { Page } from '@playwright/test';

/** Lists what cannot be told apart with the few colours that a user's system forces on the page. */
export function findForcedColourProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const toLuminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((value) => Number(value) / 255);
      const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const canvas = toLuminance(getComputedStyle(document.body).backgroundColor);
    const getContrast = (color: string) => {
      const luminance = toLuminance(color);
      return (Math.max(luminance, canvas) + 0.05) / (Math.min(luminance, canvas) + 0.05);
    };
    const isPaint = (color: string) => color.startsWith('rgb') && !/^rgba.*, 0\)$/.test(color);

    // Icons, bars and charts. The lines of a grid only help to read.
    for (const shape of document.querySelectorAll('svg :is(path, rect, circle, line, text)')) {
      if (!shape.checkVisibility() || shape.closest('pattern, button, a, .stroke-divider')) continue;
      const { fill, stroke } = getComputedStyle(shape);
      const paints = [fill, stroke].filter(isPaint);
      if (paints.length > 0 && !paints.some((paint) => getContrast(paint) >= 3))
        problems.push(`too little contrast (${paints}): ${shape.outerHTML.slice(0, 120)}`);
    }
    // A status has a shape and a word.
    for (const badge of document.querySelectorAll('span[data-status]')) {
      if (!badge.querySelector('svg') || badge.textContent === '')
        problems.push(`colour alone: ${badge.outerHTML}`);
    }
    // What is selected differs in a line or in the weight of its text.
    const describeLook = (element: Element) => {
      const { borderBottomWidth, borderBottomStyle, textDecorationLine, fontWeight } =
        getComputedStyle(element);
      return `${borderBottomStyle === 'none' ? 0 : borderBottomWidth} ${textDecorationLine} ${fontWeight}`;
    };
    const groups = [
      ...[...document.querySelectorAll('nav')].map((nav) => [
        nav.querySelectorAll('a[aria-current]'),
        nav.querySelectorAll('a:not([aria-current])'),
      ]),
      [
        document.querySelectorAll('label:has(> input[name=range]:checked)'),
        document.querySelectorAll('label:has(> input[name=range]:not(:checked))'),
      ],
    ];
    for (const [selected, others] of groups) {
      const looks = new Set([...(others ?? [])].map(describeLook));
      for (const element of selected ?? []) {
        if (looks.has(describeLook(element))) problems.push(`looks like the others: ${element.outerHTML}`);
      }
    }
    // The edge of a control or a card is a line.
    for (const element of document.querySelectorAll(
      'input:not([type=radio], [type=checkbox]), select, textarea, dialog[open]',
    )) {
      if (getComputedStyle(element).borderTopStyle === 'none') problems.push(`no edge: ${element.outerHTML}`);
    }
    return problems;
  });
}

/** Lists what moves although the user asked for less motion. */
export function findMotion(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const toSeconds = (times: string) =>
      times.split(', ').map((time) => Number.parseFloat(time) / (time.endsWith('ms') ? 1_000 : 1));
    const isMoving = (element: Element) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
      const longest = Math.max(...toSeconds(transitionDuration), ...toSeconds(animationDuration));
      return longest > 0.01 || scrollBehavior === 'smooth';
    };
    return [...document.querySelectorAll('*')]
      .filter(isMoving)
      .map((element) => element.outerHTML.slice(0, 150));
  });
}

/** Lists what does not fit a window of 320 x 256 pixels, which is 1280 x 1024 at 400 %. */
export function findZoomProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) problems.push(`the page is ${scrollWidth} px wide`);
    for (const element of document.querySelectorAll('body *')) {
      if (!element.checkVisibility()) continue;
      const { position, overflowX } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const isScroller = overflowX === 'auto' || overflowX === 'scroll';
      // Tables and code may scroll in two directions.
      if (
        isScroller &&
        element.scrollWidth > element.clientWidth + 1 &&
        !element.matches('pre, :has(> table)')
      )
        problems.push(`scrolls sideways: ${element.outerHTML.slice(0, 120)}`);
      const isLayer = element.matches('dialog, [popover]');
      if (isLayer && (box.top < 0 || box.bottom > innerHeight + 1))
        problems.push(`does not fit the window: ${element.outerHTML.slice(0, 120)}`);
      const isFixed = position === 'fixed' || position === 'sticky';
      if (
        isFixed &&
        !isLayer &&
        !element.closest('table') &&
        getComputedStyle(element).opacity !== '0' &&
        box.height > innerHeight / 4
      )
        problems.push(`covers the page: ${element.outerHTML.slice(0, 120)}`);
    }
    return problems;
  });
}
