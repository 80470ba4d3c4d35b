import type { ReactNode } from 'react';
import * as texts from 'texts/admin-form';
import { Button } from '@/components/ui/button';

interface Props {
  /** The name of the button within the form. */
  name: string;
  pending: string | undefined;
  busyLabel?: string;
  /** The click handler. Without one, the button submits the form, and Enter presses it. */
  onClick?: () => void;
  variant?: 'primary' | 'outline';
  children: ReactNode;
}

/** A button that sends a form. All of them are disabled while a request is in progress. */
export function SaveButton({
  name,
  pending,
  busyLabel = texts.saving,
  onClick,
  variant = 'primary',
  children,
}: Props) {
  return (
    <Button
      variant={variant}
      type={onClick ? 'button' : 'submit'}
      disabled={pending !== undefined}
      {...(onClick && { onClick })}
    >
      {pending === name ? busyLabel : children}
    </Button>
  );
}
