import { done } from 'texts/admin';
import * as texts from 'texts/admin-list';
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
  const name = nameOf(entity);
  if (entity.state === 'ARCHIVED' && restore) {
    return (
      <ActionDialog
        title={texts.restoreQuestion({ noun })}
        confirmLabel={texts.restore}
        busyLabel={texts.restoring}
        entity={entity}
        action={restore}
        onDone={() => onDone(done({ noun, name, action: 'restored' }))}
        onCancel={onCancel}
      >
        <p>{list.restoreText?.(entity)}</p>
      </ActionDialog>
    );
  }
  return (
    <ActionDialog
      title={texts.archiveQuestion({ noun })}
      confirmLabel={texts.archive}
      busyLabel={texts.archiving}
      entity={entity}
      action={archive}
      onDone={() => onDone(done({ noun, name, action: 'archived' }))}
      onCancel={onCancel}
    >
      {list.archiveText(entity)}
    </ActionDialog>
  );
}
