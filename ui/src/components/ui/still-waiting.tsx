import { useEffect, useState } from 'react';

/** The delay after which the page tells the user that a response is slow. */
const slowAfterMs = 5_000;

/** The text shown while a change takes long. It is not known yet whether the change was made. */
export function StillWaiting({ active }: { active: boolean }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [active]);
  return (
    <p role="status" className="mt-2 text-muted empty:sr-only">
      {slow && 'Still waiting for the server. It has not confirmed your change yet.'}
    </p>
  );
}
