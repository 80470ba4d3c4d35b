import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import * as texts from 'texts/admin';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, isVersionConflict, refreshAfterWrite } from '@/api/writing';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useAction } from '@/lib/use-action';
import { untilReleased } from './pointer';
import type { ManagedEntity } from './resource';

interface Props<Entity extends ManagedEntity> {
  title: string;
  /** The consequences: what is removed and what is kept. */
  children: ReactNode;
  confirmLabel: string;
  busyLabel: string;
  entity: Entity;
  action: (entity: Entity, key: string) => Promise<Entity>;
  onDone: (entity: Entity) => void;
  onCancel: () => void;
}

/**
 * A dialog that asks for confirmation, then archives or restores an entity. If the request fails, the dialog
 * stays open and shows the error.
 */
export function ActionDialog<Entity extends ManagedEntity>({
  entity,
  action,
  onDone,
  title,
  ...dialogProps
}: Props<Entity>) {
  const queryClient = useQueryClient();
  const [request] = useState(() => new IdempotentRequest());
  const perform = () =>
    request.send([title, entity.id, entity.version], (key) => action(entity, key)).finally(untilReleased);
  const { run, isPending, error } = useAction<void, Entity>(perform, {
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
      confirmLabel={dialogProps.confirmLabel}
      busyLabel={isPending ? dialogProps.busyLabel : undefined}
      error={error && formatError(error)}
      onConfirm={run}
      onCancel={dialogProps.onCancel}
    >
      {dialogProps.children}
    </ConfirmDialog>
  );
}

function formatError(error: Error): string {
  if (!isUnconfirmed(error)) return error.message;
  return `${error.message} ${texts.possiblyMade}`;
}
