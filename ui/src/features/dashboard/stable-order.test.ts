import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keepOrder, useStableOrder } from './stable-order';

const createItems = (...ids: string[]) => ids.map((id) => ({ id }));
const joinIds = (items: readonly { id: string }[]) => items.map((item) => item.id).join('');

test('known entries stay where they were, new ones go last, lost ones leave', () => {
  expect(joinIds(keepOrder(createItems('d', 'c', 'b'), ['a', 'b', 'c']))).toBe('bcd');
});

test('new entries keep the order they came in', () => {
  expect(joinIds(keepOrder(createItems('y', 'a', 'x'), ['a']))).toBe('ayx');
});

test('the list is sorted anew only while nobody points at it', () => {
  const { result, rerender } = renderHook(({ items }) => useStableOrder(items), {
    initialProps: { items: createItems('a', 'b', 'c') },
  });
  act(() => result.current.handlers.onPointerEnter());
  rerender({ items: createItems('c', 'a', 'b') });
  expect(joinIds(result.current.items)).toBe('abc');
  act(() => result.current.handlers.onPointerLeave());
  expect(joinIds(result.current.items)).toBe('cab');
});
