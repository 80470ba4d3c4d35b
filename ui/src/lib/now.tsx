import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { clockSkew } from './server-clock';
import { useStore } from './store';

const tickMs = 15_000;

interface Now {
  /** This computer's time, in milliseconds; moves every 15 seconds. */
  local: number;
  /** Since when the page can be seen without a break. A hidden page does not poll. */
  visibleSince: number;
}

const NowContext = createContext<Now | null>(null);

/** One ticker for every age on the page. A hidden tab ticks slowly, so the ages are put right as soon as it is seen. */
export function NowProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState<Now>(() => ({ local: Date.now(), visibleSince: Date.now() }));

  useEffect(() => {
    const tick = () => setNow((previous) => ({ ...previous, local: Date.now() }));
    const onVisibility = () => {
      if (document.visibilityState === 'visible') setNow({ local: Date.now(), visibleSince: Date.now() });
    };
    const timer = setInterval(tick, tickMs);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, []);

  return <NowContext value={now}>{children}</NowContext>;
}

/** For ages of what happened on this computer, like the last fetch. */
export function useNow(): Now {
  const now = useContext(NowContext);
  if (now === null) throw new Error('useNow needs a NowProvider above it');
  return now;
}

/** For ages of what the server dated: this computer's time, corrected by the skew between the two clocks. */
export function useServerNow(): number {
  return useNow().local + useStore(clockSkew);
}
