import { useEffect } from 'react';
import { useLocation } from 'react-router';
import * as texts from 'texts/admin-form';
import { useBlocker } from '@/lib/router/router-view';
import { useLazy } from '@/lib/use-lazy';

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
  const { pathname } = useLocation();
  const blocked = useBlocker((next) => isDirty && !isLeaving() && next.pathname !== pathname);

  useEffect(() => {
    if (!isDirty) return;
    const preventUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', preventUnload);
    return () => window.removeEventListener('beforeunload', preventUnload);
  }, [isDirty]);

  // The code of the dialog is loaded with the first input. If that fails, the browser asks.
  const dialog = useLazy(() => import('@/components/ui/confirm-dialog'), isDirty);
  useEffect(() => {
    if (!blocked || dialog.error === undefined) return;
    if (window.confirm(`${texts.leaveQuestion} ${texts.leaveText}`)) blocked.proceed();
    else blocked.reset();
  }, [blocked, dialog.error]);

  if (!blocked || dialog.code === undefined) return null;
  return (
    <dialog.code.ConfirmDialog
      title={texts.leaveQuestion}
      confirmLabel={texts.leave}
      cancelLabel={texts.stay}
      onConfirm={blocked.proceed}
      onCancel={blocked.reset}
    >
      <p>{texts.leaveText}</p>
    </dialog.code.ConfirmDialog>
  );
}
