import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/dialog';
import { Button } from './button';
import { Modal } from './modal';
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
 * cancels.
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
  const cancelButton = useRef<HTMLButtonElement>(null);
  // The effect of the dialog inside, which opens it, comes first.
  useLayoutEffect(() => cancelButton.current?.focus(), []);

  return (
    <Modal
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={onCancel}
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
    </Modal>
  );
}
