import { type FocusEvent, useRef, useState } from 'react';

/** Keeps the order of known items. New items go last, and removed items disappear. */
export function keepOrder<T extends { id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  const rankOf = (item: T) => rank.get(item.id) ?? order.length;
  return [...items].sort((a, b) => rankOf(a) - rankOf(b));
}

/**
 * Keeps the order of a list while the pointer or the focus is in it. Polls then update the items without
 * moving them. Spread `handlers` on the list.
 */
export function useSettledOrder<T extends { id: string }>(items: readonly T[]) {
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const holders = useRef(new Set<'pointer' | 'focus'>());

  const hold = (holder: 'pointer' | 'focus') => {
    holders.current.add(holder);
    setHeld((order) => order ?? items.map((item) => item.id));
  };
  const release = (holder: 'pointer' | 'focus') => {
    holders.current.delete(holder);
    if (holders.current.size === 0) setHeld(null);
  };

  return {
    items: held === null ? items : keepOrder(items, held),
    handlers: {
      onPointerEnter: () => hold('pointer'),
      onPointerLeave: () => release('pointer'),
      onFocus: () => hold('focus'),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) release('focus');
      },
    },
  };
}
