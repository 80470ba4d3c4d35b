import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';

interface Props {
  /** Its name among the buttons of the form. */
  name: string;
  pending: string | undefined;
  busy?: string;
  /** Without it, it is the button that Enter presses. */
  onClick?: () => void;
  look?: 'primary' | 'outline';
  children: ReactNode;
}

/** One of the buttons that send a form. None can be pressed while one is at work. */
export function SaveButton({ name, pending, busy = 'Saving…', onClick, look = 'primary', children }: Props) {
  return (
    <Button
      look={look}
      type={onClick ? 'button' : 'submit'}
      disabled={pending !== undefined}
      {...(onClick && { onClick })}
    >
      {pending === name ? busy : children}
    </Button>
  );
}
