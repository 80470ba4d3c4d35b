import { useEffect } from 'react';

/** The tab says first what this page says, then whose page it is. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Buoy`;
  }, [title]);
}
