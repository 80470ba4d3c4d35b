import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/dialog';
import { Button } from './button';
import { StillWaiting } from './still-waiting';

interface Props {
  title: string;
  children: ReactNode;
  /** The label of the confirming button; `busyLabel` replaces it while the action is in progress. */
  confirmLabel: string;
  busyLabel?: string | undefined;
  cancelLabel?: string;
  /** Why the confirmed action failed. */
  error?: string | undefined;
  onConfirm: () => void;
  onCancel: () => void;
}

/**
 * A modal dialog that asks for confirmation while it is mounted. Cancel has the initial focus, and Esc
 * cancels. The browser then returns the focus to the previous element.
 */
export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  busyLabel,
  cancelLabel = texts.cancel,
  error,
  onConfirm,
  onCancel,
}: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);

  // A layout effect closes the dialog before its element is removed. Only then does the browser return the
  // focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    cancelButton.current?.focus();
    return () => element?.close();
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
      <StillWaiting active={busyLabel !== undefined} />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button ref={cancelButton} onClick={onCancel}>
          {cancelLabel}
        </Button>
        <Button variant="primary" disabled={busyLabel !== undefined} onClick={onConfirm}>
          {busyLabel ?? confirmLabel}
        </Button>
      </div>
    </dialog>
  );
}
