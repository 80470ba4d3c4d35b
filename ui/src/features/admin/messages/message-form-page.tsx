import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useWatch } from 'react-hook-form';
import { messages as listTitle, platformsFailed } from 'texts/admin';
import * as texts from 'texts/admin-messages';
import type { Message, MessagePhase, Platform } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { getMessagePhase } from '@/components/messages/message-phase';
import { useServerNow } from '@/lib/now';
import { EntityForm } from '../form/entity-form';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { ActionDialog } from '../kit/action-dialog';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import type { Done } from '../kit/saved';
import { allPlatformsQuery } from '../platforms/platforms';
import { MessageFields, MessagePreview } from './message-fields';
import { describeArchiving, getStateLabel } from './message-labels';
import { createMessageSpec, type MessageValues, toPeriod } from './message-spec';
import { messages, publishMessage } from './messages';

export function MessageFormPage() {
  const { data: platforms, error, refetch } = useQuery(allPlatformsQuery);
  return (
    <FormPage resource={messages} listTitle={listTitle}>
      {(message) => {
        if (platforms)
          return <MessageView key={message?.id ?? 'new'} message={message} platforms={platforms} />;
        if (!error) return <PageSkeleton title={texts.title} />;
        return <ErrorPanel level={1} title={platformsFailed} error={error} onRetry={refetch} />;
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
const publishTexts: Record<MessagePhase, { label: string; busyLabel: string; done: Done }> = {
  planned: { label: texts.schedule, busyLabel: texts.scheduling, done: 'scheduled' },
  active: { label: texts.publishNow, busyLabel: texts.publishing, done: 'published' },
  past: { label: texts.publish, busyLabel: texts.publishing, done: 'published' },
};

interface EndTexts {
  label: string;
  busyLabel: string;
  done: Done;
  question: string;
}

const discardTexts: EndTexts = {
  label: texts.discard,
  busyLabel: texts.discarding,
  done: 'discarded',
  question: texts.discardQuestion,
};

/** The texts for ending a published message, by its phase. */
const endTexts: Record<MessagePhase, EndTexts> = {
  planned: {
    label: texts.cancel,
    busyLabel: texts.canceling,
    done: 'canceled',
    question: texts.cancelQuestion,
  },
  active: {
    label: texts.end,
    busyLabel: texts.ending,
    done: 'ended',
    question: texts.endQuestion,
  },
  past: {
    label: texts.archive,
    busyLabel: texts.archiving,
    done: 'archived',
    question: texts.archiveQuestion,
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

  const save = () => state.save('save', isPublished ? 'saved' : 'draft');
  return (
    <>
      <EntityForm
        spec={spec}
        state={state}
        title={message ? texts.edit({ title: message.title }) : texts.add}
        status={base && getStateLabel(base, now)}
        listTitle={listTitle}
        onSubmit={save}
        belowFields={<MessagePreview stored={base} />}
        buttons={
          <>
            <SaveButton name="save" pending={pending} variant={isPublished ? 'primary' : 'outline'}>
              {isPublished ? texts.save : texts.saveDraft}
            </SaveButton>
            {!isPublished && (
              <SaveButton
                name="publish"
                pending={pending}
                busyLabel={publish.busyLabel}
                onClick={() => state.save('publish', publish.done, publishMessage)}
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
          onDone={(ended) => state.leave(ended, end.done)}
          onCancel={() => setIsEnding(false)}
        >
          <p>{describeArchiving(base, now)}</p>
        </ActionDialog>
      )}
    </>
  );
}
