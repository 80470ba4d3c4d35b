import { type FocusEvent, useRef, useState } from 'react';

/** Keeps the order of known items. New items go last, and removed items disappear. */
export function keepOrder<T extends { id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  const getRank = (item: T) => rank.get(item.id) ?? order.length;
  return [...items].sort((a, b) => getRank(a) - getRank(b));
}

/**
 * Keeps the order of a list while the pointer or the focus is in it. Polls then update the items without
 * moving them. Spread `handlers` on the list.
 */
export function useStableOrder<T extends { id: string }>(items: readonly T[]) {
  const [frozenOrder, setFrozenOrder] = useState<readonly string[] | null>(null);
  const activeInputs = useRef(new Set<'pointer' | 'focus'>());

  const freezeOrder = (input: 'pointer' | 'focus') => {
    activeInputs.current.add(input);
    setFrozenOrder((order) => order ?? items.map((item) => item.id));
  };
  const unfreezeOrder = (input: 'pointer' | 'focus') => {
    activeInputs.current.delete(input);
    if (activeInputs.current.size === 0) setFrozenOrder(null);
  };

  return {
    items: frozenOrder === null ? items : keepOrder(items, frozenOrder),
    handlers: {
      onPointerEnter: () => freezeOrder('pointer'),
      onPointerLeave: () => unfreezeOrder('pointer'),
      onFocus: () => freezeOrder('focus'),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) unfreezeOrder('focus');
      },
    },
  };
}
