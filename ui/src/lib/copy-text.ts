/** Copies a text. Returns false if that fails: browsers allow it only on secure pages, and users can refuse it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
