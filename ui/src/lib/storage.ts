/**
 * Web storage that never throws: it can be full, switched off, or denied inside a frame, and no preference is worth a
 * broken page. `open` is a function because reading `window.localStorage` itself may throw.
 */
export function readStored(open: () => Storage, key: string): string | null {
  try {
    return open().getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(open: () => Storage, key: string, value: string): void {
  try {
    open().setItem(key, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}
