import { type ComponentType, lazy } from 'react';

/**
 * Loads a part of a page when it is first shown. The rest of the page must work without it: if the code cannot be
 * loaded, `Fallback` is shown instead.
 */
export function lazyComponent<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Fallback: ComponentType<Props> = Unavailable,
) {
  return lazy(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: Fallback }),
    ),
  );
}

export function Unavailable() {
  return <p>This part could not be loaded. Reload the page to try again.</p>;
}
