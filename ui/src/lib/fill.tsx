import { Fragment, type ReactNode } from 'react';

/** Surrounds the name of a value in a filled text. No text contains it. */
const mark = '\u0000';

/**
 * Fills a text with elements, such as "Checked {time}" with a `<time>`. The text decides where each element stands.
 */
export function fill<Name extends string>(
  text: (names: Record<Name, string>) => string,
  elements: Record<Name, ReactNode>,
): ReactNode {
  const names = Object.keys(elements) as Name[];
  const marked = Object.fromEntries(names.map((name) => [name, mark + name + mark]));
  const parts = text(marked as Record<Name, string>).split(mark);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move.
    <Fragment key={index}>{index % 2 === 0 ? part : elements[part as Name]}</Fragment>
  ));
}
