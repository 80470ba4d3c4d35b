import { type ComponentProps, useLayoutEffect, useRef } from 'react';

type Props = Omit<ComponentProps<'dialog'>, 'onCancel' | 'className'> & { onCancel: () => void };

/** A modal dialog while it is mounted. Esc cancels. The browser then returns the focus to the previous element. */
export function Modal({ onCancel, ...props }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  // A layout effect closes the dialog before its element is removed. Only then does the browser return the
  // focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog
      {...props}
      ref={dialog}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-control bg-surface p-4 text-ink backdrop:bg-black/50"
    />
  );
}
