import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { keepOrder, useFreeze } from './stable-order';

const createItems = (...ids: string[]) => ids.map((id) => ({ id }));
const joinIds = (items: readonly { id: string }[]) => items.map((item) => item.id).join('');

test('known items keep their order and new items go last', () => {
  expect(joinIds(keepOrder(createItems('d', 'c', 'b'), ['a', 'b', 'c']))).toBe('bcd');
});

test('new items keep their order', () => {
  expect(joinIds(keepOrder(createItems('y', 'a', 'x'), ['a']))).toBe('ayx');
});

test('a value is frozen while the pointer or the focus is in the element', () => {
  const { result, rerender } = renderHook(({ value }) => useFreeze(value), { initialProps: { value: 'a' } });
  expect(result.current.frozen).toBeUndefined();
  act(() => result.current.handlers.onPointerEnter());
  rerender({ value: 'b' });
  expect(result.current.frozen).toBe('a');
  act(() => result.current.handlers.onFocus());
  act(() => result.current.handlers.onPointerLeave());
  expect(result.current.frozen, 'the focus is still in it').toBe('a');
  const target = document.createElement('ul');
  act(() => result.current.handlers.onBlur({ currentTarget: target, relatedTarget: null } as never));
  expect(result.current.frozen).toBeUndefined();
});

test('a pointer that rests for a minute freezes nothing until it moves', () => {
  vi.useFakeTimers();
  const { result, rerender } = renderHook(({ value }) => useFreeze(value), { initialProps: { value: 'a' } });
  act(() => result.current.handlers.onPointerEnter());
  act(() => vi.advanceTimersByTime(50_000));
  act(() => result.current.handlers.onPointerMove());
  rerender({ value: 'b' });
  act(() => vi.advanceTimersByTime(59_000));
  expect(result.current.frozen, 'it has moved').toBe('a');
  act(() => vi.advanceTimersByTime(1_000));
  expect(result.current.frozen).toBeUndefined();
  act(() => result.current.handlers.onPointerMove());
  expect(result.current.frozen).toBe('b');
  act(() => result.current.handlers.onPointerLeave());
  expect(result.current.frozen).toBeUndefined();
});
