/** How long to wait for a paint. A page in the background is never painted. */
const timeoutMs = 100;

/** Resolves after the next paint. */
function whenPainted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, timeoutMs);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

let painted: Promise<void> | undefined;

/** Call this when the first data has arrived: what waits for `firstPaint` starts after the paint that shows it. */
export function startFirstPaint(): void {
  painted = whenPainted();
}

/** Resolves when the page has been painted with its first data. It is resolved as long as the page has not started. */
export async function firstPaint(): Promise<void> {
  await painted;
}
