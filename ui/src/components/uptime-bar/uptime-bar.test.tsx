import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DayStatus } from '@/lib/status';
import { barStep, barsHeight, buildShapes } from './shapes';
import { UptimeBar } from './uptime-bar';

const days: DayStatus[] = [
  'unknown',
  'green',
  'yellow',
  'red',
  'maintenance',
  'green',
  'green',
  'green',
  'green',
  'green',
];

function renderBar() {
  const bar = render(
    <UptimeBar label="Sales" days={days} dayText={(index) => `day ${index}`} summary="99.83 % uptime" />,
  );
  const slider = screen.getByRole('slider', { name: 'Sales' });
  // jsdom has no layout. In this box, every day is 10 pixels wide.
  slider.getBoundingClientRect = () => new DOMRect(0, 0, 100, 32);
  return { slider, ...bar };
}

test('worse statuses draw taller bars', () => {
  const shapes = buildShapes(days);
  expect(shapes.map((shape) => shape.status)).toEqual(['unknown', 'green', 'yellow', 'red', 'maintenance']);
  const getTop = (status: DayStatus) =>
    Number(/^M\S+ (\S+?)h/.exec(shapes.find((shape) => shape.status === status)?.path ?? '')?.[1]);
  expect(getTop('red')).toBe(0);
  expect(getTop('red')).toBeLessThan(getTop('yellow'));
  expect(getTop('yellow')).toBeLessThan(getTop('green'));
  expect(getTop('green')).toBeLessThan(getTop('unknown'));
  expect(barStep * days.length).toBe(100);
  expect(barsHeight).toBe(32);
});

test('the caption shows the summary until a day is selected', async () => {
  const { slider } = renderBar();
  expect(screen.getByText('10 days ago')).toBeVisible();
  expect(screen.getByText('99.83 % uptime')).toBeVisible();
  fireEvent.pointerMove(slider, { clientX: 35 });
  expect(screen.getByText('day 3')).toBeVisible();
  expect(slider).toHaveAttribute('aria-valuetext', 'day 3');
  fireEvent.pointerLeave(slider);
  expect(screen.getByText('99.83 % uptime')).toBeVisible();
});

test('a tapped day stays selected', async () => {
  const { slider } = renderBar();
  fireEvent.pointerDown(slider, { clientX: 21 });
  fireEvent.focus(slider);
  fireEvent.pointerLeave(slider);
  expect(screen.getByText('day 2')).toBeVisible();
  fireEvent.blur(slider);
  expect(screen.getByText('99.83 % uptime')).toBeVisible();
});

test('a pointer beyond the edges selects the first or last day', () => {
  const { slider } = renderBar();
  fireEvent.pointerMove(slider, { clientX: -5 });
  expect(screen.getByText('day 0')).toBeVisible();
  fireEvent.pointerMove(slider, { clientX: 500 });
  expect(screen.getByText('day 9')).toBeVisible();
});

test('shortcuts of the browser keep working', async () => {
  const { slider } = renderBar();
  const user = userEvent.setup();
  slider.focus();
  await user.keyboard('{Alt>}{ArrowLeft}{/Alt}x');
  expect(slider).toHaveAttribute('aria-valuenow', '10');
});

test('a shorter strip moves the selection inside', async () => {
  const { slider, rerender } = renderBar();
  slider.focus();
  rerender(<UptimeBar label="Sales" days={days.slice(5)} dayText={(index) => `day ${index}`} summary="" />);
  expect(slider).toHaveAttribute('aria-valuenow', '5');
});
