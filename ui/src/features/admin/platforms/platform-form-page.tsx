import type { Platform } from '@/api/types';
import { isolate } from '@/lib/isolate';
import { EntityForm } from '../form/entity-form';
import { TextAreaField, TextField } from '../form/fields';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { isEditable } from '../kit/resource';
import { platformSpec } from './platform-spec';
import { platforms } from './platforms';

const listTitle = 'Platforms';

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
      title={platform ? `Edit ${isolate(platform.name)}` : 'Add a platform'}
      listTitle={listTitle}
      onSubmit={save}
      buttons={
        <SaveButton name="save" pending={state.pending}>
          Save platform
        </SaveButton>
      }
    >
      <TextField name="name" label={labels.name} hint="The name that users know. Must be unique." required />
      <TextField
        name="slug"
        label={labels.slug}
        hint="Used in URLs and files. Default: derived from the name."
      />
      <TextAreaField
        name="description"
        label={labels.description}
        hint="What the platform is used for."
        rows={3}
      />
      <TextField name="owner" label={labels.owner} hint="The team or person responsible." required />
      <TextField name="contact" label={labels.contact} hint="E-mail address or chat channel of the owner." />
      <TextField name="url" label={labels.url} type="url" hint="URL of the platform, https://…" />
      <TextField name="tags" label={labels.tags} hint="Comma-separated, at most 20." />
    </EntityForm>
  );
}
