/**
 * Reads web storage and never throws. Storage can be full, disabled or denied in a frame, and a preference
 * must not break the page. `getStorage` is a function, because reading `window.localStorage` can throw.
 */
export function readStored(getStorage: () => Storage, key: string): string | null {
  try {
    return getStorage().getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(getStorage: () => Storage, key: string, value: string): void {
  try {
    getStorage().setItem(key, value);
  } catch {
    // The choice is then lost when the page is closed.
  }
}
