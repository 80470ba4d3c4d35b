import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { clockSkew } from './server-clock';
import { useStore } from './store';

const tickMs = 15_000;

interface Now {
  /** This computer's time in milliseconds. It is updated every 15 seconds. */
  local: number;
}

const NowContext = createContext<Now | null>(null);

/**
 * The shared timer for all ages on the page. A hidden tab ticks slowly, so the time is updated when the tab
 * becomes visible.
 */
export function NowProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState<Now>(() => ({ local: Date.now() }));

  useEffect(() => {
    const tick = () => setNow({ local: Date.now() });
    const timer = setInterval(tick, tickMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);

  return <NowContext value={now}>{children}</NowContext>;
}

/** Returns this computer's time, for the age of local events such as the last fetch. */
export function useNow(): Now {
  const now = useContext(NowContext);
  if (now === null) throw new Error('useNow needs a NowProvider above it');
  return now;
}

/**
 * Returns the server's time, for the age of times from the server: this computer's time, corrected by the
 * clock skew.
 */
export function useServerNow(): number {
  return useNow().local + useStore(clockSkew);
}
