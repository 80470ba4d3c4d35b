import type { ReactNode } from 'react';

/** Tells screen readers what is loading. Skeletons show it to everyone else. */
export function LoadingText({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="sr-only">
      {children}
    </p>
  );
}
