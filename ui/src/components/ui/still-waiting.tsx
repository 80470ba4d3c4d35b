import { useEffect, useState } from 'react';
import * as texts from 'texts/dialog';

/** The delay after which the page tells the user that a response is slow. */
const slowAfterMs = 5_000;

/** The text shown while a change takes long. It is not known yet whether the change was made. */
export function StillWaiting({ active }: { active: boolean }) {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setIsSlow(true), slowAfterMs);
    return () => {
      clearTimeout(timer);
      setIsSlow(false);
    };
  }, [active]);
  return (
    <p role="status" className="mt-2 text-muted empty:sr-only">
      {isSlow && texts.stillWaiting}
    </p>
  );
}
