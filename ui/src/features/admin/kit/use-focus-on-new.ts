import { useEffect, useRef } from 'react';
import { rowId } from '@/components/data-table';

/** After "Load more" the focus is on the first row that has come, so that reading goes on where it stopped. */
export function useFocusOnNew(keys: readonly string[]): () => void {
  const from = useRef<number | undefined>(undefined);
  useEffect(() => {
    const first = from.current === undefined ? undefined : keys[from.current];
    if (first === undefined) return;
    from.current = undefined;
    document.getElementById(rowId(first))?.focus();
  }, [keys]);
  return () => {
    from.current = keys.length;
  };
}
