import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { Point } from './points';

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  ArrowDown: (index) => index - 1,
  ArrowUp: (index) => index + 1,
  PageUp: (index, last) => index - Math.ceil(last / 12),
  PageDown: (index, last) => index + Math.ceil(last / 12),
  Home: () => 0,
  End: (_, last) => last,
};

interface Area {
  /** The distance of the plot from the left and right edges of the element, in pixels. */
  left: number;
  right: number;
}

/**
 * Tracks which interval is selected. The whole chart is one tab stop and one pointer target. The selection is a time,
 * so it stays at that time when a poll adds an interval. `shown` is null if no interval is selected.
 */
export function useCursor(points: readonly Point[], area: Area) {
  const last = points.length - 1;
  const [selected, setSelected] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);

  const findIndex = (time: number | null) => {
    const found = time === null ? -1 : points.findIndex(({ to }) => to > time);
    return found === -1 ? last : found;
  };
  const findPoint = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - area.left) / (box.width - area.left - area.right);
    return points[Math.min(last, Math.max(0, Math.floor(share * points.length)))]?.from ?? null;
  };

  const index = findIndex(hovered ?? selected);
  return {
    index,
    shown: hovered !== null || focused ? index : null,
    handlers: {
      onFocus: () => setFocused(true),
      onBlur: () => setFocused(false),
      onKeyDown: (event: KeyboardEvent) => {
        const step = steps[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        setHovered(null);
        const next = Math.min(last, Math.max(0, step(findIndex(selected), last)));
        setSelected(points[next]?.from ?? null);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => setHovered(findPoint(event)),
      onPointerLeave: () => setHovered(null),
      // A tap focuses the chart. The interval stays selected after the finger is lifted.
      onPointerDown: (event: PointerEvent<HTMLElement>) => setSelected(findPoint(event)),
    },
  };
}
