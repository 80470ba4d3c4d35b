import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';

const styles = cva('rounded-lg border border-l-4 px-3 py-2.5', {
  variants: {
    tone: {
      info: 'border-control bg-surface',
      maintenance: 'border-maintenance bg-maintenance-tint',
      warning: 'border-warn bg-warn-tint',
      critical: 'border-bad bg-bad-tint',
    },
  },
  defaultVariants: { tone: 'info' },
});

export type NoticeTone = NonNullable<VariantProps<typeof styles>['tone']>;

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
  return <div className={styles({ tone, className })} {...rest} />;
}
