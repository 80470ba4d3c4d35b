import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

const variants = {
  primary: 'border border-primary bg-primary px-3 py-1 text-on-primary hover:underline',
  outline: 'border border-control bg-surface px-3 py-1 text-ink hover:bg-canvas',
  quiet: 'px-2 py-1 text-link hover:underline',
  icon: 'min-w-8 text-muted hover:text-ink',
};

interface Look {
  variant?: keyof typeof variants | undefined;
  className?: string | undefined;
}

/** The styles of a button, for buttons and for links that look like one. */
export function buttonStyles({ variant = 'outline', className }: Look = {}): string {
  return clsx(
    'inline-flex min-h-8 cursor-pointer items-center justify-center gap-1.5 rounded font-medium aria-disabled:cursor-default aria-disabled:opacity-60',
    variants[variant],
    className,
  );
}

type Props = ComponentProps<'button'> & Look;

/** A button. A disabled one ignores clicks and keeps the focus, which the browser would take away. */
export function Button({ variant, className, type = 'button', disabled, onClick, ...rest }: Props) {
  return (
    <button
      ref={keepFocus}
      type={disabled ? 'button' : type}
      className={buttonStyles({ variant, className })}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
      {...rest}
    />
  );
}

/**
 * Moves the focus of a button that disappears, such as "Try again", to the part of the page around it. Otherwise the
 * browser drops the focus, and screen readers start again at the top.
 */
function keepFocus(button: HTMLElement | null) {
  return () => {
    if (document.activeElement !== button) return;
    const parts: HTMLElement[] = [];
    for (let part = button?.parentElement; part; part = part.parentElement) {
      if (part.matches('section, main')) parts.push(part);
    }
    // React then removes the button, and perhaps parts around it.
    queueMicrotask(() => {
      const part = parts.find((each) => each.isConnected);
      if (!part || document.activeElement !== document.body) return;
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    });
  };
}
