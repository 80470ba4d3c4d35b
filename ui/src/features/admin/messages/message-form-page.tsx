import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { Message, Platform } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { type MessagePhase, messagePhase } from '@/components/messages/message-phase';
import { useServerNow } from '@/lib/now';
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
import { archiveEffect, stateLabel } from './message-labels';
import { type MessageValues, messageSpec, periodOf } from './message-spec';
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

/** The texts for publishing a message, by its phase. */
const publishing: Record<MessagePhase, { label: string; busy: string; done: string }> = {
  upcoming: { label: 'Schedule', busy: 'Scheduling…', done: 'scheduled' },
  current: { label: 'Publish now', busy: 'Publishing…', done: 'published' },
  ended: { label: 'Publish', busy: 'Publishing…', done: 'published' },
};

interface Ending {
  label: string;
  busy: string;
  done: string;
  question: string;
}

const discarding: Ending = {
  label: 'Discard',
  busy: 'Discarding…',
  done: 'discarded',
  question: 'Discard this draft?',
};

/** The texts for ending a published message, by its phase. */
const ending: Record<MessagePhase, Ending> = {
  upcoming: {
    label: 'Cancel message',
    busy: 'Canceling…',
    done: 'canceled',
    question: 'Cancel this scheduled message?',
  },
  current: {
    label: 'End now',
    busy: 'Ending…',
    done: 'ended',
    question: 'End this message now?',
  },
  ended: {
    label: 'Archive',
    busy: 'Archiving…',
    done: 'archived',
    question: 'Archive this message?',
  },
};

function MessageForm({ message, platforms }: Props) {
  const spec = useMemo(() => messageSpec(platforms), [platforms]);
  const state = useEntityForm(spec, message);
  const [isEnding, setIsEnding] = useState(false);
  const now = useServerNow();
  const values = useWatch({ control: state.form.control }) as MessageValues;
  const { base, pending } = state;
  const published = base?.state === 'PUBLISHED';
  const publish = publishing[messagePhase(periodOf(values, base, now), now)];
  const end = base && published ? ending[messagePhase(base, now)] : discarding;

  const save = () => state.save('save', published ? 'saved' : 'saved as a draft');
  return (
    <>
      <EntityForm
        spec={spec}
        state={state}
        title={message ? `Edit ${message.title}` : 'Add a message'}
        status={base && stateLabel(base, now)}
        listTitle={listTitle}
        onSubmit={save}
        after={<MessagePreview stored={base} />}
        buttons={
          <>
            <SaveButton name="save" pending={pending} look={published ? 'primary' : 'outline'}>
              {published ? 'Save message' : 'Save draft'}
            </SaveButton>
            {!published && (
              <SaveButton
                name="publish"
                pending={pending}
                busy={publish.busy}
                onClick={() => state.save('publish', publish.done, publishMessage)}
              >
                {publish.label}
              </SaveButton>
            )}
            {base && (
              <SaveButton name="end" pending={pending} look="outline" onClick={() => setIsEnding(true)}>
                {end.label}
              </SaveButton>
            )}
          </>
        }
      >
        <MessageFields platforms={platforms} stored={base} />
      </EntityForm>
      {isEnding && base && (
        <StepDialog
          title={end.question}
          confirm={end.label}
          busy={end.busy}
          entity={base}
          step={messages.archive}
          onDone={(ended) => state.leave(ended, end.done)}
          onCancel={() => setIsEnding(false)}
        >
          <p>
            {base.title}: {archiveEffect(base, now)} This cannot be undone. It stays in the archive.
          </p>
        </StepDialog>
      )}
    </>
  );
}
