import { platforms as listTitle } from 'texts/admin';
import * as texts from 'texts/admin-platforms';
import type { Platform } from '@/api/types';
import { EntityForm } from '../form/entity-form';
import { TextAreaField, TextField } from '../form/fields';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { isEditable } from '../kit/resource';
import { platformSpec } from './platform-spec';
import { platforms } from './platforms';

export function PlatformFormPage() {
  return (
    <FormPage resource={platforms} listTitle={listTitle}>
      {(platform) =>
        platform && !isEditable(platform) ? (
          <ReadOnlyView spec={platformSpec} entity={platform} listTitle={listTitle} />
        ) : (
          <PlatformForm key={platform?.id ?? 'new'} platform={platform} />
        )
      }
    </FormPage>
  );
}

function PlatformForm({ platform }: { platform: Platform | undefined }) {
  const state = useEntityForm(platformSpec, platform);
  const { labels } = platformSpec;
  const isNew = state.base === undefined;

  const save = () => state.save('save', isNew ? 'added' : 'saved');
  return (
    <EntityForm
      spec={platformSpec}
      state={state}
      title={platform ? texts.edit({ name: platform.name }) : texts.add}
      listTitle={listTitle}
      onSubmit={save}
      buttons={
        <SaveButton name="save" pending={state.pending}>
          {texts.save}
        </SaveButton>
      }
    >
      <TextField name="name" label={labels.name} hint={texts.nameHint} required />
      <TextField name="slug" label={labels.slug} hint={texts.slugHint} />
      <TextAreaField name="description" label={labels.description} hint={texts.descriptionHint} rows={3} />
      <TextField name="owner" label={labels.owner} hint={texts.ownerHint} required />
      <TextField name="contact" label={labels.contact} hint={texts.contactHint} />
      <TextField name="url" label={labels.url} type="url" hint={texts.linkHint} />
      <TextField name="tags" label={labels.tags} hint={texts.tagsHint} />
    </EntityForm>
  );
}
