import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keepOrder, useStableOrder } from './stable-order';

const list = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = (items: readonly { id: string }[]) => items.map((item) => item.id).join('');

test('known entries stay where they were, new ones go last, lost ones leave', () => {
  expect(ids(keepOrder(list('d', 'c', 'b'), ['a', 'b', 'c']))).toBe('bcd');
});

test('new entries keep the order they came in', () => {
  expect(ids(keepOrder(list('y', 'a', 'x'), ['a']))).toBe('ayx');
});

test('the list is sorted anew only while nobody points at it', () => {
  const { result, rerender } = renderHook(({ items }) => useStableOrder(items), {
    initialProps: { items: list('a', 'b', 'c') },
  });
  act(() => result.current.handlers.onPointerEnter());
  rerender({ items: list('c', 'a', 'b') });
  expect(ids(result.current.items)).toBe('abc');
  act(() => result.current.handlers.onPointerLeave());
  expect(ids(result.current.items)).toBe('cab');
});
