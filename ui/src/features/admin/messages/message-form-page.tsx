import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Message, Platform } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { EntityForm } from '../form/entity-form';
import { FormPage } from '../form/form-page';
import { ReadOnly } from '../form/read-only';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { StepDialog } from '../kit/step-dialog';
import { platformNamesQuery } from '../platforms/platforms';
import { MessageFields, MessagePreview } from './message-fields';
import { messageSpec } from './message-spec';
import { messages, publishMessage } from './messages';

const listTitle = 'Messages';

export function MessageFormPage() {
  const { data: platforms, error, refetch } = useQuery(platformNamesQuery);
  return (
    <FormPage resource={messages} listTitle={listTitle}>
      {(message) => {
        if (platforms)
          return <MessageView key={message?.id ?? 'new'} message={message} platforms={platforms} />;
        if (!error) return <PageSkeleton title="Message" />;
        return <ErrorPanel level={1} title="Can't load the platforms" error={error} onRetry={refetch} />;
      }}
    </FormPage>
  );
}

interface Props {
  message: Message | undefined;
  platforms: readonly Platform[];
}

function MessageView({ message, platforms }: Props) {
  const spec = useMemo(() => messageSpec(platforms), [platforms]);
  if (message && !isEditable(message)) return <ReadOnly spec={spec} entity={message} listTitle={listTitle} />;
  return <MessageForm message={message} platforms={platforms} />;
}

function MessageForm({ message, platforms }: Props) {
  const spec = useMemo(() => messageSpec(platforms), [platforms]);
  const state = useEntityForm(spec, message);
  const [ending, setEnding] = useState(false);
  const { base, pending } = state;
  const published = base?.state === 'PUBLISHED';

  const save = () => state.save('save', published ? 'saved' : 'saved as a draft');
  const publish = () => state.save('publish', 'published', publishMessage);
  return (
    <>
      <EntityForm
        spec={spec}
        state={state}
        title={message ? `Edit ${message.title}` : 'Add a message'}
        listTitle={listTitle}
        onSubmit={save}
        after={<MessagePreview stored={base} />}
        buttons={
          <>
            <SaveButton name="save" pending={pending} look={published ? 'primary' : 'outline'}>
              {published ? 'Save message' : 'Save draft'}
            </SaveButton>
            {!published && (
              <SaveButton name="publish" pending={pending} busy="Publishing…" onClick={publish}>
                Publish now
              </SaveButton>
            )}
            {base && (
              <SaveButton name="end" pending={pending} look="outline" onClick={() => setEnding(true)}>
                {published ? 'End now' : 'Discard'}
              </SaveButton>
            )}
          </>
        }
      >
        <MessageFields platforms={platforms} />
      </EntityForm>
      {ending && base && (
        <StepDialog
          title={published ? 'End this message now?' : 'Discard this draft?'}
          confirm={published ? 'End now' : 'Discard'}
          busy={published ? 'Ending…' : 'Discarding…'}
          entity={base}
          step={messages.archive}
          onDone={(ended) => state.leave(ended, published ? 'ended' : 'discarded')}
          onCancel={() => setEnding(false)}
        >
          <p>
            {base.title}; {published ? 'it is shown no longer' : 'it is never shown'}. This cannot be undone;
            it stays in the archive.
          </p>
        </StepDialog>
      )}
    </>
  );
}
