import { clsx } from 'clsx';
import type { ReactNode } from 'react';

interface Props {
  isDimmed: boolean;
  /** What is loading. */
  text: string;
  children: ReactNode;
}

/** Content that stays until other content has loaded. It is dimmed, and a text says what is loading. */
export function Dimmed({ isDimmed, text, children }: Props) {
  return (
    <div aria-busy={isDimmed} className="relative">
      <div className={clsx(isDimmed && 'opacity-60')}>{children}</div>
      {isDimmed && (
        <p
          role="status"
          className="absolute top-2 right-2 animate-appear rounded border border-control bg-surface px-3 py-1"
        >
          {text}
        </p>
      )}
    </div>
  );
}
