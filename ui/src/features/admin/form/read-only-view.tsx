import type { FieldValues } from 'react-hook-form';
import { archived } from 'texts/admin';
import * as texts from 'texts/admin-form';
import { Breadcrumb } from '@/components/breadcrumb';
import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { useDocumentTitle } from '@/lib/use-document-title';
import type { ManagedEntity } from '../kit/resource';
import { type FormSpec, formatField } from './form-spec';

interface Props<Entity extends ManagedEntity, Values extends FieldValues, Input> {
  spec: FormSpec<Entity, Values, Input>;
  entity: Entity;
  listTitle: string;
}

/** A read-only view of an entity, with the reason why it cannot be changed here. */
export function ReadOnlyView<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  props: Props<Entity, Values, Input>,
) {
  const { spec, entity, listTitle } = props;
  const name = spec.resource.nameOf(entity);
  const isArchived = entity.state === 'ARCHIVED';
  const values = spec.toValues(entity);
  useDocumentTitle(name);
  return (
    <>
      <Breadcrumb to={spec.resource.path} parent={listTitle} current={name} />
      <div className="max-w-3xl space-y-4">
        <h1 className="font-semibold text-xl">{name}</h1>
        <Notice tone="info">
          {isArchived && <p>{texts.isArchived({ noun: spec.resource.noun })}</p>}
          {entity.origin === 'FILE' && (
            <p>{(isArchived ? texts.restoreInFile : texts.editInFile)({ file: entity.updated_by })}</p>
          )}
        </Notice>
        <Card>
          <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
            {Object.entries(spec.labels).map(([field, label]) => {
              // The labels of the form cover only the states that users can select.
              const text = field === 'state' && isArchived ? archived : formatField(spec, field, values);
              return text === '' ? null : (
                <div key={field} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className="min-w-0 whitespace-pre-line">{text}</dd>
                </div>
              );
            })}
          </dl>
        </Card>
      </div>
    </>
  );
}
