import { useEffect, useLayoutEffect, useRef } from 'react';
import { NavigationType as Action } from 'react-router';
import { readStored, writeStored } from '@/lib/storage';
import { useStore } from '@/lib/store';
import { useRouter } from './router-view';

const storageKey = 'buoy.scroll';

/** The scroll position by the key of the history entry. */
function readPositions(): Record<string, number> {
  try {
    return JSON.parse(readStored(() => sessionStorage, storageKey) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

/** How long a position can be missing because the data of the page is still loading. */
const timeoutMs = 5_000;
const userMoves = ['wheel', 'touchmove', 'pointerdown', 'keydown'];

/** Scrolls to a position, also if the content there is still loading. It stops when the user moves. */
function returnTo(position: number): () => void {
  const observer = new ResizeObserver(() => scroll());
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const type of userMoves) window.removeEventListener(type, stop);
  };
  const scroll = () => {
    window.scrollTo(0, position);
    if (window.scrollY >= Math.floor(position)) stop();
  };
  const timer = setTimeout(stop, timeoutMs);
  for (const type of userMoves) window.addEventListener(type, stop, { passive: true });
  observer.observe(document.body);
  scroll();
  return stop;
}

/** A new page starts at its top. The back button and a reload return to where the user was. */
export function useScrollRestoration(): void {
  const { state } = useRouter();
  const { location, action, isReady, keepsScroll } = useStore(state);
  const positions = useRef<Record<string, number>>(undefined);
  positions.current ??= readPositions();

  useEffect(() => {
    window.history.scrollRestoration = 'manual';
    const store = () => writeStored(() => sessionStorage, storageKey, JSON.stringify(positions.current));
    window.addEventListener('pagehide', store);
    return () => {
      window.removeEventListener('pagehide', store);
      window.history.scrollRestoration = 'auto';
    };
  }, []);

  useLayoutEffect(() => {
    const known = positions.current;
    if (!isReady || !known) return;
    const target = location.hash && document.getElementById(location.hash.slice(1));
    let stop = () => {};
    // The browser itself scrolls to the target of a link within the page.
    if (target) {
      if (action !== Action.Pop) target.scrollIntoView();
    } else if (action === Action.Pop) stop = returnTo(known[location.key] ?? 0);
    else if (!keepsScroll) window.scrollTo(0, 0);
    const remember = () => {
      known[location.key] = window.scrollY;
    };
    if (keepsScroll) remember();
    window.addEventListener('scroll', remember, { passive: true });
    // On a busy machine, the next page can come before the event of the last scrolling. The router calls this while the
    // page is still on the screen.
    const unsubscribe = state.subscribe(remember);
    return () => {
      stop();
      window.removeEventListener('scroll', remember);
      unsubscribe();
    };
  }, [state, location, action, isReady, keepsScroll]);
}
