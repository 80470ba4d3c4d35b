import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keepOrder, useStableOrder } from './stable-order';

const createItems = (...ids: string[]) => ids.map((id) => ({ id }));
const joinIds = (items: readonly { id: string }[]) => items.map((item) => item.id).join('');

test('known items keep their order and new items go last', () => {
  expect(joinIds(keepOrder(createItems('d', 'c', 'b'), ['a', 'b', 'c']))).toBe('bcd');
});

test('new items keep their order', () => {
  expect(joinIds(keepOrder(createItems('y', 'a', 'x'), ['a']))).toBe('ayx');
});

test('the order changes only while the pointer is outside', () => {
  const { result, rerender } = renderHook(({ items }) => useStableOrder(items), {
    initialProps: { items: createItems('a', 'b', 'c') },
  });
  act(() => result.current.handlers.onPointerEnter());
  rerender({ items: createItems('c', 'a', 'b') });
  expect(joinIds(result.current.items)).toBe('abc');
  act(() => result.current.handlers.onPointerLeave());
  expect(joinIds(result.current.items)).toBe('cab');
});
