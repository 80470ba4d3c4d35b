import { useSyncExternalStore } from 'react';
import { createStore } from '@/lib/store';

const printing = createStore(false);
const start = () => printing.set(true);
const end = () => printing.set(false);

function subscribe(listener: () => void): () => void {
  window.addEventListener('beforeprint', start);
  window.addEventListener('afterprint', end);
  const unsubscribe = printing.subscribe(listener);
  return () => {
    window.removeEventListener('beforeprint', start);
    window.removeEventListener('afterprint', end);
    unsubscribe();
  };
}

/** Returns whether the browser is printing the page. Paper shows everything, also what is collapsed or out of view. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, printing.get);
}
