import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';

/** The styles of a button, for buttons and for links that look like one. */
export const buttonStyles = cva(
  'inline-flex min-h-8 cursor-pointer items-center justify-center gap-1.5 rounded font-medium disabled:cursor-default disabled:opacity-60',
  {
    variants: {
      variant: {
        primary: 'border border-primary bg-primary px-3 py-1 text-on-primary hover:underline',
        outline: 'border border-control bg-surface px-3 py-1 text-ink hover:bg-canvas',
        quiet: 'px-2 py-1 text-link hover:underline',
        icon: 'min-w-8 text-muted hover:text-ink',
      },
    },
    defaultVariants: { variant: 'outline' },
  },
);

type Props = ComponentProps<'button'> & VariantProps<typeof buttonStyles>;

export function Button({ variant, className, type = 'button', ...rest }: Props) {
  return <button type={type} className={buttonStyles({ variant, className })} {...rest} />;
}
