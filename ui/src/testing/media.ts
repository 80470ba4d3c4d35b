/** jsdom has no media queries. This one knows the width of the window and whether the system is dark. */
export function viewport(width: number, system: 'light' | 'dark' = 'light'): void {
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
