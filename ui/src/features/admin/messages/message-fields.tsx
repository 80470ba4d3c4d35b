import { useFormContext, useWatch } from 'react-hook-form';
import * as texts from 'texts/admin-messages';
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
        hint={texts.textHint({ length: [...values.body].length, max: maxBodyLength })}
        rows={5}
      />
      <TextField name="url" label={messageLabels.url} type="url" hint={texts.linkHint} />
      <PlatformChoice label={messageLabels.platform_ids} platforms={platforms} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="starts_at"
          label={texts.startsIn({ zone: getLocalTimeZone() })}
          hint={formatUtcHint(values.starts_at, stored ? texts.startUnchanged : texts.startNow)}
          type="datetime-local"
        />
        <TextField
          name="ends_at"
          label={texts.endsIn({ zone: getLocalTimeZone() })}
          hint={formatUtcHint(values.ends_at, texts.endOpen)}
          type="datetime-local"
        />
      </div>
    </>
  );
}

function formatUtcHint(text: string, fallback: string): string {
  const time = fromLocalInput(text);
  return time === undefined ? fallback : texts.sameTime({ time: formatAbsolute(Date.parse(time), 'UTC') });
}

/** A preview of the banner and its period, as readers of the dashboard see them. */
export function MessagePreview({ stored }: { stored: Message | undefined }) {
  const { control } = useFormContext<MessageValues>();
  const values = useWatch({ control }) as MessageValues;
  const now = useServerNow();
  const period = toPeriod(values, stored, now);
  const phase = getMessagePhase(period, now);
  const isPlanned = values.severity === 'MAINTENANCE' && phase === 'planned';
  const note = isPlanned ? texts.announced : phaseNotes[phase];
  return (
    <section aria-labelledby="preview" className="space-y-2">
      <h2 id="preview" className="font-semibold text-base">
        {texts.preview}
      </h2>
      {note !== '' && <p className="text-muted">{note}</p>}
      <Banner
        message={{
          severity: values.severity,
          title: values.title.trim() === '' ? texts.previewTitle : values.title,
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

const phaseNotes: Record<MessagePhase, string> = {
  planned: texts.shownLater,
  active: '',
  past: texts.shownNoMore,
};
