import type { IconNode } from 'lucide';
import { createElement } from 'react';

interface Props {
  /** The lines of the icon, such as `Wrench` from the package "lucide". */
  shape: IconNode;
  className?: string;
}

/** An icon that is only decoration: screen readers skip it, so a text next to it must say the same. */
export function Icon({ shape, className }: Props) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      {shape.map(([tag, attributes]) =>
        createElement(tag, { key: JSON.stringify(attributes), ...attributes }),
      )}
    </svg>
  );
}
