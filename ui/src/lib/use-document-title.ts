import { useEffect } from 'react';

/** Sets the title of the tab: first the page, then the product. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Buoy`;
  }, [title]);
}
