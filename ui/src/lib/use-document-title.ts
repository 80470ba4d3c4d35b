import { useLayoutEffect } from 'react';

/** Sets the title of the tab: first the page, then the product. */
export function useDocumentTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = `${title} · Buoy`;
  }, [title]);
}
