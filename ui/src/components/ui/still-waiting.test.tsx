import { act, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { StillWaiting } from './still-waiting';

test('shows after 5 seconds that a change is not confirmed', () => {
  vi.useFakeTimers();
  const { rerender } = render(<StillWaiting active />);
  act(() => vi.advanceTimersByTime(4_999));
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
  act(() => vi.advanceTimersByTime(1));
  expect(screen.getByRole('status')).toHaveTextContent(
    'Still waiting for the server. It has not confirmed your change yet.',
  );
  rerender(<StillWaiting active={false} />);
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
  rerender(<StillWaiting active />);
  act(() => vi.advanceTimersByTime(4_999));
  expect(screen.getByRole('status'), 'each change has its own delay').toBeEmptyDOMElement();
});
