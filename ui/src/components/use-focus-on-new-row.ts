import { useEffect, useRef } from 'react';
import { toRowId } from './data-table';

/**
 * Moves the focus to the first new row after "Load more", so that users continue where they stopped. Call the
 * returned function before loading.
 */
export function useFocusOnNewRow(keys: readonly string[]): () => void {
  const previousLength = useRef<number | undefined>(undefined);
  useEffect(() => {
    const firstNewKey = previousLength.current === undefined ? undefined : keys[previousLength.current];
    if (firstNewKey === undefined) return;
    previousLength.current = undefined;
    document.getElementById(toRowId(firstNewKey))?.focus();
  }, [keys]);
  return () => {
    previousLength.current = keys.length;
  };
}
