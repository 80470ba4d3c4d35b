import { isolate } from '@/lib/isolate';
import { capitalize } from '@/lib/sentence';
import { ActionDialog } from '../kit/action-dialog';
import type { ManagedEntity } from '../kit/resource';
import type { ListSpec } from './list-page';

interface Props<Entity extends ManagedEntity, Input> {
  list: ListSpec<Entity, Input>;
  entity: Entity;
  onDone: (announcement: string) => void;
  onCancel: () => void;
}

/** The dialog that asks before an entity is archived or restored. */
export function ArchiveOrRestoreDialog<Entity extends ManagedEntity, Input>({
  list,
  entity,
  onDone,
  onCancel,
}: Props<Entity, Input>) {
  const { noun, nameOf, archive, restore } = list.resource;
  const name = isolate(nameOf(entity));
  const capitalizedNoun = capitalize(noun);
  if (entity.state === 'ARCHIVED' && restore) {
    return (
      <ActionDialog
        title={`Restore this ${noun}?`}
        confirmLabel="Restore"
        busyLabel="Restoring…"
        entity={entity}
        action={restore}
        onDone={() => onDone(`${capitalizedNoun} ${name} restored`)}
        onCancel={onCancel}
      >
        <p>
          {name}: {list.restoreText}
        </p>
      </ActionDialog>
    );
  }
  return (
    <ActionDialog
      title={`Archive this ${noun}?`}
      confirmLabel="Archive"
      busyLabel="Archiving…"
      entity={entity}
      action={archive}
      onDone={() => onDone(`${capitalizedNoun} ${name} archived`)}
      onCancel={onCancel}
    >
      {list.archiveText(entity)}
    </ActionDialog>
  );
}
