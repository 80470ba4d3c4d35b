import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, isVersionConflict, refreshAfterWrite } from '@/api/writing';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { Managed } from './resource';

interface Props<Entity extends Managed> {
  title: string;
  /** The consequences: what is removed and what is kept. */
  children: ReactNode;
  confirm: string;
  busy: string;
  entity: Entity;
  step: (entity: Entity, key: string) => Promise<Entity>;
  onDone: (entity: Entity) => void;
  onCancel: () => void;
}

/**
 * A dialog that asks for confirmation, then archives or restores an entity. If the request fails, the dialog
 * stays open and shows the error.
 */
export function StepDialog<Entity extends Managed>({ entity, step, onDone, title, ...words }: Props<Entity>) {
  const queryClient = useQueryClient();
  const [intention] = useState(() => new IdempotentRequest());
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => intention.send([title, entity.id, entity.version], (key) => step(entity, key)),
    networkMode: 'always',
    onSuccess: (changed) => {
      refreshAfterWrite(queryClient);
      onDone(changed);
    },
    // The list is refetched, so the user sees the newer version before trying again.
    onError: (failed) => isVersionConflict(failed) && refreshAfterWrite(queryClient),
  });
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={words.confirm}
      busyLabel={isPending ? words.busy : undefined}
      error={error === null ? undefined : errorText(error)}
      onConfirm={mutate}
      onCancel={words.onCancel}
    >
      {words.children}
    </ConfirmDialog>
  );
}

function errorText(error: Error): string {
  if (!isUnconfirmed(error)) return error.message;
  return `${error.message} It may have been done all the same. Try again to make sure: nothing is done twice.`;
}
