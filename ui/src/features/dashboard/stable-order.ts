import { type FocusEvent, useEffect, useRef, useState } from 'react';

/** A pointer that has not moved for so long was left there, and nobody is about to click. */
const restMs = 60_000;

/** Keeps the order of known items. New items go last, and removed items disappear. */
export function keepOrder<T extends { id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const rank = new Map(order.map((id, index) => [id, index]));
  const getRank = (item: T) => rank.get(item.id) ?? order.length;
  return [...items].sort((a, b) => getRank(a) - getRank(b));
}

/**
 * Remembers a value while the pointer or the focus is in an element, so that its content can stay where it is. A
 * pointer that rests for a minute no longer counts until it moves: otherwise the order would be old for hours.
 * Spread `handlers` on the element. `frozen` is the value from when the user came; otherwise undefined. A value of
 * another `view`, such as another order, is not used.
 */
export function useFreeze<T>(current: T, view = '') {
  const [frozen, setFrozen] = useState<{ value: T; view: string }>();
  const activeInputs = useRef(new Set<'pointer' | 'focus'>());

  const freeze = (input: 'pointer' | 'focus') => {
    activeInputs.current.add(input);
    setFrozen((before) => (before?.view === view ? before : { value: current, view }));
  };
  const unfreeze = (input: 'pointer' | 'focus') => {
    activeInputs.current.delete(input);
    if (activeInputs.current.size === 0) setFrozen(undefined);
  };
  const restTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(restTimer.current), []);
  const holdPointer = () => {
    if (!activeInputs.current.has('pointer')) freeze('pointer');
    clearTimeout(restTimer.current);
    restTimer.current = setTimeout(unfreeze, restMs, 'pointer');
  };

  return {
    frozen: frozen?.view === view ? frozen.value : undefined,
    handlers: {
      onPointerEnter: holdPointer,
      onPointerMove: holdPointer,
      onPointerLeave: () => {
        clearTimeout(restTimer.current);
        unfreeze('pointer');
      },
      onFocus: () => freeze('focus'),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) unfreeze('focus');
      },
    },
  };
}
