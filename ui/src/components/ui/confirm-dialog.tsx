import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './button';
import { StillWaiting } from './still-waiting';

interface Props {
  title: string;
  children: ReactNode;
  /** The label of the confirming button; `busy` replaces it while the action is in progress. */
  confirm: string;
  busy?: string | undefined;
  cancel?: string;
  /** What went wrong with going ahead. */
  error?: string | undefined;
  onConfirm: () => void;
  onCancel: () => void;
}

/**
 * Asks before something is done, for as long as it is mounted. Cancel has the focus first, Esc cancels, and the browser
 * gives the focus back to where it was.
 */
export function ConfirmDialog({
  title,
  children,
  confirm,
  busy,
  cancel = 'Cancel',
  error,
  onConfirm,
  onCancel,
}: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);

  // As a layout effect, it closes while the element is still there: the browser then gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    cancelButton.current?.focus();
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-control bg-surface p-4 text-ink backdrop:bg-black/50"
    >
      <h2 id={`${id}-title`} className="font-semibold text-base">
        {title}
      </h2>
      <div id={`${id}-text`} className="mt-2 space-y-1">
        {children}
      </div>
      {error !== undefined && (
        <p role="alert" className="mt-2 text-bad">
          {error}
        </p>
      )}
      <StillWaiting active={busy !== undefined} />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button ref={cancelButton} onClick={onCancel}>
          {cancel}
        </Button>
        <Button look="primary" disabled={busy !== undefined} onClick={onConfirm}>
          {busy ?? confirm}
        </Button>
      </div>
    </dialog>
  );
}
