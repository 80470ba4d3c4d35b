/** Replaces media queries, which jsdom lacks. It supports the width of the window and the system's theme. */
export function setViewport(width: number, system: 'light' | 'dark' = 'light'): void {
  window.matchMedia = (query) => {
    const [, minWidth, unit] = /min-width: (\d+)(px|rem)/.exec(query) ?? [];
    const pixels = Number(minWidth) * (unit === 'rem' ? 16 : 1);
    const matches = minWidth === undefined ? query.includes(`: ${system}`) : width >= pixels;
    return Object.assign(new EventTarget(), {
      matches,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    }) as MediaQueryList;
  };
}
