import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fill } from './fill';

test('elements are where the text wants them', () => {
  const text = ({ end, name }: Record<'end' | 'name', string>) => `Until ${end}: ${name}!`;
  const { container } = render(fill(text, { name: <b>Sales</b>, end: <i>10:00</i> }));
  expect(container.innerHTML).toBe('Until <i>10:00</i>: <b>Sales</b>!');
});
