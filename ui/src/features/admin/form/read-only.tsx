import type { FieldValues } from 'react-hook-form';
import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { useDocumentTitle } from '@/lib/use-document-title';
import type { Managed } from '../kit/resource';
import { Crumbs } from './crumbs';
import { type FormSpec, fieldWords } from './form-spec';

interface Props<Entity extends Managed, Values extends FieldValues, Input> {
  spec: FormSpec<Entity, Values, Input>;
  entity: Entity;
  listTitle: string;
}

/** An entity that cannot be changed here, and why. */
export function ReadOnly<Entity extends Managed, Values extends FieldValues, Input>(
  props: Props<Entity, Values, Input>,
) {
  const { spec, entity, listTitle } = props;
  const name = spec.resource.nameOf(entity);
  const values = spec.toValues(entity);
  useDocumentTitle(name);
  return (
    <>
      <Crumbs path={spec.resource.path} list={listTitle} current={name} />
      <div className="max-w-3xl space-y-4">
        <h1 className="font-semibold text-xl">{name}</h1>
        <Notice tone="info">
          {entity.origin === 'FILE'
            ? `Managed by ${entity.updated_by}: it is changed in that file.`
            : 'Archived: it is history, and stays as it is.'}
        </Notice>
        <Card>
          <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
            {Object.entries(spec.labels).map(([field, label]) => {
              const words = fieldWords(spec, field, values);
              return words === '' ? null : (
                <div key={field} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd className="min-w-0 whitespace-pre-line">{words}</dd>
                </div>
              );
            })}
          </dl>
        </Card>
      </div>
    </>
  );
}
