import { useFormContext, useWatch } from 'react-hook-form';
import type { Message, MessagePhase, Platform } from '@/api/types';
import { Banner } from '@/components/messages/banner';
import { getMessagePhase } from '@/components/messages/message-phase';
import { severityLabels } from '@/components/messages/severity-labels';
import { fromLocalInput, getLocalTimeZone } from '@/lib/local-time';
import { useServerNow } from '@/lib/now';
import { formatAbsolute } from '@/lib/time';
import { RadioCards, TextAreaField, TextField } from '../form/fields';
import { severities } from './message-labels';
import { type MessageValues, maxBodyLength, messageLabels, toPeriod } from './message-spec';
import { PlatformChoice } from './platform-choice';

const severityOptions = severities.map((value) => ({ value, label: severityLabels[value] }));

interface Props {
  platforms: readonly Platform[];
  stored: Message | undefined;
}

export function MessageFields({ platforms, stored }: Props) {
  const { control } = useFormContext<MessageValues>();
  const values = useWatch({ control }) as MessageValues;
  return (
    <>
      <RadioCards name="severity" label={messageLabels.severity} options={severityOptions} required />
      <TextField name="title" label={messageLabels.title} required />
      <TextAreaField
        name="body"
        label={messageLabels.body}
        hint={`Plain text, ${[...values.body].length} of ${maxBodyLength} characters.`}
        rows={5}
      />
      <TextField name="url" label={messageLabels.url} type="url" hint="Link to more information, https://…" />
      <PlatformChoice label={messageLabels.platform_ids} platforms={platforms} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="starts_at"
          label={`${messageLabels.starts_at} (${getLocalTimeZone()})`}
          hint={formatUtcHint(values.starts_at, stored ? 'Default: unchanged' : 'Default: now')}
          type="datetime-local"
        />
        <TextField
          name="ends_at"
          label={`${messageLabels.ends_at} (${getLocalTimeZone()})`}
          hint={formatUtcHint(values.ends_at, 'Leave empty for no end time')}
          type="datetime-local"
        />
      </div>
    </>
  );
}

function formatUtcHint(text: string, fallback: string): string {
  const time = fromLocalInput(text);
  return time === undefined ? fallback : `= ${formatAbsolute(Date.parse(time), 'UTC')}`;
}

/** A preview of the banner and its period, as readers of the dashboard see them. */
export function MessagePreview({ stored }: { stored: Message | undefined }) {
  const { control } = useFormContext<MessageValues>();
  const values = useWatch({ control }) as MessageValues;
  const now = useServerNow();
  const period = toPeriod(values, stored, now);
  const phase = getMessagePhase(period, now);
  const isPlanned = values.severity === 'MAINTENANCE' && phase === 'planned';
  const note = isPlanned ? plannedNote : phaseNotes[phase];
  return (
    <section aria-labelledby="preview" className="space-y-2">
      <h2 id="preview" className="font-semibold text-base">
        Preview
      </h2>
      {note !== '' && <p className="text-muted">{note}</p>}
      <Banner
        message={{
          severity: values.severity,
          title: values.title.trim() === '' ? 'Title' : values.title,
          body: values.body,
          url: values.url,
          ...period,
        }}
        phase={phase}
        isAhead={isPlanned}
      />
    </section>
  );
}

const plannedNote = 'The dashboard announces it 7 days before its start.';

const phaseNotes: Record<MessagePhase, string> = {
  planned: 'The dashboard shows this message from its start.',
  active: '',
  past: 'This message has ended and is not shown.',
};
