import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

const tones = {
  info: 'border-control bg-surface',
  maintenance: 'border-maintenance bg-maintenance-tint',
  warning: 'border-warn bg-warn-tint',
  critical: 'border-bad bg-bad-tint',
};

export type NoticeTone = keyof typeof tones;

type Props = Omit<ComponentProps<'div'>, 'role'> & {
  tone: NoticeTone;
  /**
   * Screen readers announce an `alert` at once and a `status` at the next pause. Without a role, they
   * announce nothing.
   */
  role?: 'alert' | 'status';
};

/** A framed line or block that stands out from the page. */
export function Notice({ tone, className, ...rest }: Props) {
  return (
    <div className={clsx('rounded-lg border border-l-4 px-3 py-2.5', tones[tone], className)} {...rest} />
  );
}
