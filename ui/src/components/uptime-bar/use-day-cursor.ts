import { type KeyboardEvent, type MouseEvent, type PointerEvent, useState } from 'react';

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 7,
  PageDown: (index) => index + 7,
  Home: () => 0,
  End: (_, last) => last,
};

function findDay(event: MouseEvent<HTMLElement>, count: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  const share = (event.clientX - box.left) / box.width;
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}

/**
 * Tracks which day of a strip is selected. The whole strip is one tab stop and one pointer target. Arrow keys
 * and the pointer select a day; a click and Enter open it. `shown` is null if no day is selected.
 */
export function useDayCursor(count: number, onOpen?: (index: number) => void) {
  const last = count - 1;
  const [selected, setSelected] = useState(last);
  const [focused, setFocused] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  // The strip can become shorter while a day is selected.
  const index = Math.min(selected, last);
  const shown = hovered ?? (focused ? index : null);

  return {
    index: shown ?? index,
    shown,
    handlers: {
      onFocus: () => setFocused(true),
      onBlur: () => setFocused(false),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter') onOpen?.(shown ?? index);
        const step = steps[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        setHovered(null);
        setSelected(Math.min(last, Math.max(0, step(index, last))));
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => setHovered(findDay(event, count)),
      onPointerLeave: () => setHovered(null),
      // A tap focuses the strip. The day stays selected after the finger is lifted.
      onPointerDown: (event: PointerEvent<HTMLElement>) => setSelected(findDay(event, count)),
      onClick: (event: MouseEvent<HTMLElement>) => onOpen?.(findDay(event, count)),
    },
  };
}
