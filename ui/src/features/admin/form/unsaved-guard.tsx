import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';

interface Props {
  isDirty: boolean;
  /** Returns whether the form is closing after a successful save. */
  isLeaving: () => boolean;
}

/**
 * A prompt before unsaved input is lost. Within the app it is a dialog; for other navigation it is the
 * browser's own prompt.
 */
export function UnsavedGuard({ isDirty, isLeaving }: Props) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && !isLeaving() && currentLocation.pathname !== nextLocation.pathname,
  );

  useEffect(() => {
    if (!isDirty) return;
    const preventUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', preventUnload);
    return () => window.removeEventListener('beforeunload', preventUnload);
  }, [isDirty]);

  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog
      title="Leave without saving?"
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={blocker.proceed}
      onCancel={blocker.reset}
    >
      <p>Your unsaved changes will be lost.</p>
    </ConfirmDialog>
  );
}
