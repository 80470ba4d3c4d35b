import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';

interface Props {
  dirty: boolean;
  /** Returns whether the form is closing after a successful save. */
  leaving: () => boolean;
}

/**
 * A prompt before unsaved input is lost. Within the app it is a dialog; for other navigation it is the
 * browser's own prompt.
 */
export function UnsavedGuard({ dirty, leaving }: Props) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && !leaving() && currentLocation.pathname !== nextLocation.pathname,
  );

  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog
      title="Leave without saving?"
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={blocker.proceed}
      onCancel={blocker.reset}
    >
      <p>What you have changed here will be lost.</p>
    </ConfirmDialog>
  );
}
