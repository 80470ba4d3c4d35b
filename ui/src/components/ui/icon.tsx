import type { IconNode } from 'lucide';
import { createElement } from 'react';

interface Props {
  /** The lines of the icon, such as `Wrench` from the package "lucide". */
  shape: IconNode;
  className?: string;
}

/** An icon that is only decoration: screen readers skip it, so a text next to it must say the same. */
export function Icon({ shape, className }: Props) {
  const lines = shape.map(([tag, attributes]) => createElement(tag, attributes));
  const frame = {
    'aria-hidden': true,
    viewBox: '0 0 24 24',
    width: 24,
    height: 24,
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: 2,
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
    className,
  } as const;
  // As arguments, the lines need no keys.
  return createElement('svg', frame, ...lines);
}
