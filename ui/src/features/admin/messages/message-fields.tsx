import { useFormContext, useWatch } from 'react-hook-form';
import type { Message, Platform } from '@/api/types';
import { MessageBanner } from '@/components/messages/message-banner';
import { fromLocalInput, localZone } from '@/lib/local-time';
import { useServerNow } from '@/lib/now';
import { formatAbsolute } from '@/lib/time';
import { RadioCards, TextAreaField, TextField } from '../form/fields';
import { bodyLength, type MessageValues, messageLabels } from './message-spec';
import { severities, severityWords } from './message-words';
import { PlatformChoice } from './platform-choice';

const severityOptions = severities.map((value) => ({ value, label: severityWords[value] }));

export function MessageFields({ platforms }: { platforms: readonly Platform[] }) {
  const { control } = useFormContext<MessageValues>();
  const values = useWatch({ control }) as MessageValues;
  return (
    <>
      <RadioCards name="severity" label={messageLabels.severity} options={severityOptions} required />
      <TextField name="title" label={messageLabels.title} required />
      <TextAreaField
        name="body"
        label={messageLabels.body}
        hint={`Plain text, ${[...values.body].length} of ${bodyLength} characters.`}
        rows={5}
      />
      <TextField name="url" label={messageLabels.url} type="url" hint="Where to read more, https://…" />
      <PlatformChoice label={messageLabels.platform_ids} platforms={platforms} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="starts_at"
          label={`${messageLabels.starts_at} (${localZone()})`}
          hint={utcEcho(values.starts_at, 'Now when empty.')}
          type="datetime-local"
        />
        <TextField
          name="ends_at"
          label={`${messageLabels.ends_at} (${localZone()})`}
          hint={utcEcho(values.ends_at, 'Open end when empty.')}
          type="datetime-local"
        />
      </div>
    </>
  );
}

function utcEcho(text: string, otherwise: string): string {
  const at = fromLocalInput(text);
  return at === undefined ? otherwise : `= ${formatAbsolute(Date.parse(at), 'UTC')}`;
}

/** The banner as everybody will see it. */
export function MessagePreview({ stored }: { stored: Message | undefined }) {
  const { control } = useFormContext<MessageValues>();
  const values = useWatch({ control }) as MessageValues;
  const now = useServerNow();
  const ends_at = fromLocalInput(values.ends_at);
  return (
    <section aria-labelledby="preview" className="space-y-2">
      <h2 id="preview" className="font-semibold text-base">
        Preview
      </h2>
      <MessageBanner
        message={{
          severity: values.severity,
          title: values.title.trim() === '' ? 'Title' : values.title,
          body: values.body,
          url: values.url,
          starts_at: fromLocalInput(values.starts_at) ?? stored?.starts_at ?? new Date(now).toISOString(),
          ...(ends_at !== undefined && { ends_at }),
        }}
      />
    </section>
  );
}
