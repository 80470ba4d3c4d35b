import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { Message, MessagePhase, Platform } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { getMessagePhase } from '@/components/messages/message-phase';
import { isolate } from '@/lib/isolate';
import { useServerNow } from '@/lib/now';
import { EntityForm } from '../form/entity-form';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { ActionDialog } from '../kit/action-dialog';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { platformNamesQuery } from '../platforms/platforms';
import { MessageFields, MessagePreview } from './message-fields';
import { describeArchiving, getStateLabel } from './message-labels';
import { createMessageSpec, type MessageValues, toPeriod } from './message-spec';
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
  const spec = useMemo(() => createMessageSpec(platforms), [platforms]);
  if (message && !isEditable(message))
    return <ReadOnlyView spec={spec} entity={message} listTitle={listTitle} />;
  return <MessageForm message={message} platforms={platforms} />;
}

/** The texts for publishing a message, by its phase. */
const publishTexts: Record<MessagePhase, { label: string; busyLabel: string; doneText: string }> = {
  planned: { label: 'Schedule', busyLabel: 'Scheduling…', doneText: 'scheduled' },
  active: { label: 'Publish now', busyLabel: 'Publishing…', doneText: 'published' },
  past: { label: 'Publish', busyLabel: 'Publishing…', doneText: 'published' },
};

interface EndTexts {
  label: string;
  busyLabel: string;
  doneText: string;
  question: string;
}

const discardTexts: EndTexts = {
  label: 'Discard',
  busyLabel: 'Discarding…',
  doneText: 'discarded',
  question: 'Discard this draft?',
};

/** The texts for ending a published message, by its phase. */
const endTexts: Record<MessagePhase, EndTexts> = {
  planned: {
    label: 'Cancel message',
    busyLabel: 'Canceling…',
    doneText: 'canceled',
    question: 'Cancel this scheduled message?',
  },
  active: {
    label: 'End now',
    busyLabel: 'Ending…',
    doneText: 'ended',
    question: 'End this message now?',
  },
  past: {
    label: 'Archive',
    busyLabel: 'Archiving…',
    doneText: 'archived',
    question: 'Archive this message?',
  },
};

function MessageForm({ message, platforms }: Props) {
  const spec = useMemo(() => createMessageSpec(platforms), [platforms]);
  const state = useEntityForm(spec, message);
  const [isEnding, setIsEnding] = useState(false);
  const now = useServerNow();
  const values = useWatch({ control: state.form.control }) as MessageValues;
  const { base, pending } = state;
  const isPublished = base?.state === 'PUBLISHED';
  const publish = publishTexts[getMessagePhase(toPeriod(values, base, now), now)];
  const end = base && isPublished ? endTexts[getMessagePhase(base, now)] : discardTexts;

  const save = () => state.save('save', isPublished ? 'saved' : 'saved as a draft');
  return (
    <>
      <EntityForm
        spec={spec}
        state={state}
        title={message ? `Edit ${isolate(message.title)}` : 'Add a message'}
        status={base && getStateLabel(base, now)}
        listTitle={listTitle}
        onSubmit={save}
        belowFields={<MessagePreview stored={base} />}
        buttons={
          <>
            <SaveButton name="save" pending={pending} variant={isPublished ? 'primary' : 'outline'}>
              {isPublished ? 'Save message' : 'Save draft'}
            </SaveButton>
            {!isPublished && (
              <SaveButton
                name="publish"
                pending={pending}
                busyLabel={publish.busyLabel}
                onClick={() => state.save('publish', publish.doneText, publishMessage)}
              >
                {publish.label}
              </SaveButton>
            )}
            {base && (
              <SaveButton name="end" pending={pending} variant="outline" onClick={() => setIsEnding(true)}>
                {end.label}
              </SaveButton>
            )}
          </>
        }
      >
        <MessageFields platforms={platforms} stored={base} />
      </EntityForm>
      {isEnding && base && (
        <ActionDialog
          title={end.question}
          confirmLabel={end.label}
          busyLabel={end.busyLabel}
          entity={base}
          action={messages.archive}
          onDone={(ended) => state.leave(ended, end.doneText)}
          onCancel={() => setIsEnding(false)}
        >
          <p>
            {base.title}: {describeArchiving(base, now)} This cannot be undone. It stays in the archive.
          </p>
        </ActionDialog>
      )}
    </>
  );
}
