import { type FocusEvent, useRef, useState } from 'react';

/** Keeps the order of known items. New items go last, and removed items disappear. */
export function keepOrder<T extends { id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  const getRank = (item: T) => rank.get(item.id) ?? order.length;
  return [...items].sort((a, b) => getRank(a) - getRank(b));
}

/**
 * Remembers a value while the pointer or the focus is in an element, so that its content can stay where it is.
 * Spread `handlers` on the element. `frozen` is the value from when the user came; otherwise undefined.
 */
export function useFreeze<T>(current: T) {
  const [frozen, setFrozen] = useState<{ value: T }>();
  const activeInputs = useRef(new Set<'pointer' | 'focus'>());

  const freeze = (input: 'pointer' | 'focus') => {
    activeInputs.current.add(input);
    setFrozen((before) => before ?? { value: current });
  };
  const unfreeze = (input: 'pointer' | 'focus') => {
    activeInputs.current.delete(input);
    if (activeInputs.current.size === 0) setFrozen(undefined);
  };

  return {
    frozen: frozen?.value,
    handlers: {
      onPointerEnter: () => freeze('pointer'),
      onPointerLeave: () => unfreeze('pointer'),
      onFocus: () => freeze('focus'),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) unfreeze('focus');
      },
    },
  };
}
