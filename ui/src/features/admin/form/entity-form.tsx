import { type ReactNode, useMemo } from 'react';
import { type FieldValues, FormProvider } from 'react-hook-form';
import * as texts from 'texts/admin-form';
import { Breadcrumb } from '@/components/breadcrumb';
import { ErrorPanel } from '@/components/error-panel';
import { Card } from '@/components/ui/card';
import { StillWaiting } from '@/components/ui/still-waiting';
import { useDocumentTitle } from '@/lib/use-document-title';
import { useLazy } from '@/lib/use-lazy';
import type { ManagedEntity } from '../kit/resource';
import { findDifferences } from './differences';
import { ErrorSummary } from './error-summary';
import type { FormSpec } from './form-spec';
import { UnsavedGuard } from './unsaved-guard';
import type { EntityForm as State } from './use-entity-form';

interface Props<Entity extends ManagedEntity, Values extends FieldValues, Input> {
  spec: FormSpec<Entity, Values, Input>;
  state: State<Entity, Values>;
  title: string;
  /** The state of the entity, if no field shows it. */
  status?: string | undefined;
  listTitle: string;
  /** Called when the user presses Enter in a field. */
  onSubmit: () => void;
  buttons: ReactNode;
  /** Content between the fields and the buttons. */
  belowFields?: ReactNode;
  children: ReactNode;
}

/** The frame of every form. */
export function EntityForm<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  props: Props<Entity, Values, Input>,
) {
  const { spec, state, title } = props;
  const { form, base, serverVersion } = state;
  useDocumentTitle(title);
  const conflict = useLazy(() => import('./conflict-notice'), serverVersion !== undefined);
  const differences = useMemo(
    () => (base && serverVersion ? findDifferences(spec, base, form.getValues(), serverVersion) : []),
    [spec, base, serverVersion, form],
  );
  return (
    <FormProvider {...form}>
      <Breadcrumb to={spec.resource.path} parent={props.listTitle} current={title} />
      <form
        noValidate
        className="max-w-3xl space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <h1 className="font-semibold text-xl">{title}</h1>
        {props.status !== undefined && <p className="text-muted">{texts.state({ state: props.status })}</p>}
        {serverVersion && conflict.error && (
          <ErrorPanel level={2} title={texts.conflict} error={conflict.error} onRetry={conflict.retry} />
        )}
        {serverVersion && conflict.code && (
          <conflict.code.ConflictNotice
            current={serverVersion}
            differences={differences}
            isPending={state.pending !== undefined}
            onAccept={state.acceptServerVersion}
            onOverwrite={state.overwriteServerVersion}
          />
        )}
        <ErrorSummary labels={spec.labels} problems={state.problems} attempt={state.attempt} />
        <Card className="space-y-4">{props.children}</Card>
        {props.belowFields}
        <div className="flex flex-wrap gap-2">{props.buttons}</div>
        <StillWaiting active={state.pending !== undefined} />
      </form>
      <UnsavedGuard isDirty={state.isDirty} isLeaving={state.isLeaving} />
    </FormProvider>
  );
}
