import { useEffect, useRef } from 'react';
import { rowId } from '@/components/data-table';

/**
 * Moves the focus to the first new row after "Load more", so that users continue where they stopped. Call the
 * returned function before loading.
 */
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
