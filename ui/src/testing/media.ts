/** Replaces media queries, which jsdom lacks. It supports the width of the window and the system's theme. */
export function setViewport(width: number, system: 'light' | 'dark' = 'light'): void {
  window.matchMedia = (query) => {
    const minWidth = /min-width: (\d+)px/.exec(query)?.[1];
    const matches = minWidth === undefined ? query.includes(`: ${system}`) : width >= Number(minWidth);
    return Object.assign(new EventTarget(), {
      matches,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    }) as MediaQueryList;
  };
}
