import * as texts from 'texts/admin-messages';
import { allPlatforms } from 'texts/messages';
import type { Message, MessageInput, Platform, Severity } from '@/api/types';
import { severityLabels } from '@/components/messages/severity-labels';
import { fromLocalInput, toLocalInput } from '@/lib/local-time';
import { getServerNow } from '@/lib/server-clock';
import { formatAbsolute } from '@/lib/time';
import type { FormSpec } from '../form/form-spec';
import {
  collectErrors,
  type FieldError,
  type FieldErrors,
  optionalField,
  validateHttpUrl,
  validateRequiredLine,
  validateText,
} from '../form/rules';
import { formatPlatform } from '../platforms/platforms';
import { messages } from './messages';

export const maxTitleLength = 120;
export const maxBodyLength = 2_000;

export interface MessageValues {
  severity: Severity;
  title: string;
  body: string;
  url: string;
  platform_ids: string[];
  starts_at: string;
  ends_at: string;
}

export function validateMessage(values: MessageValues): FieldErrors {
  return collectErrors([
    ['title', validateRequiredLine(values.title, maxTitleLength, texts.titleMissing)],
    ['body', validateText(values.body, maxBodyLength)],
    ['url', validateHttpUrl(values.url)],
    ['platform_ids', validatePlatforms(values)],
    ['ends_at', validateEnd(values)],
  ]);
}

function validatePlatforms({ severity, platform_ids }: MessageValues): FieldError {
  if (platform_ids.length > 500) return texts.tooManyPlatforms;
  if (severity !== 'MAINTENANCE' || platform_ids.length > 0) return undefined;
  return texts.platformsMissing;
}

function validateEnd({ starts_at, ends_at }: MessageValues): FieldError {
  const start = starts_at === '' ? new Date(getServerNow()).toISOString() : fromLocalInput(starts_at);
  const end = fromLocalInput(ends_at);
  return start !== undefined && end !== undefined && end <= start ? texts.endTooEarly : undefined;
}

export const messageLabels: Record<keyof MessageValues, string> = {
  severity: texts.severity,
  title: texts.titleLabel,
  body: texts.text,
  url: texts.link,
  platform_ids: texts.platforms,
  starts_at: texts.starts,
  ends_at: texts.ends,
};

function toValues(message: Message | undefined): MessageValues {
  return {
    severity: message?.severity ?? 'INFO',
    title: message?.title ?? '',
    body: message?.body ?? '',
    url: message?.url ?? '',
    platform_ids: message?.platform_ids ?? [],
    starts_at: message ? toLocalInput(message.starts_at) : '',
    ends_at: message?.ends_at === undefined ? '' : toLocalInput(message.ends_at),
  };
}

/**
 * Returns the time in a field. An unchanged field returns the stored time, because the input would drop its
 * seconds.
 */
function toTime(text: string, stored: string | undefined): string | undefined {
  return stored !== undefined && toLocalInput(stored) === text ? stored : fromLocalInput(text);
}

/** Returns the period that the fields describe. Without a start, it starts at the stored start or now. */
export function toPeriod(values: MessageValues, stored: Message | undefined, now: number) {
  const ends_at = toTime(values.ends_at, stored?.ends_at);
  return {
    starts_at:
      toTime(values.starts_at, stored?.starts_at) ?? stored?.starts_at ?? new Date(now).toISOString(),
    ...(ends_at !== undefined && { ends_at }),
  };
}

function toInput(values: MessageValues, message: Message | undefined): MessageInput {
  const starts_at = toTime(values.starts_at, message?.starts_at);
  const ends_at = toTime(values.ends_at, message?.ends_at);
  return {
    severity: values.severity,
    title: values.title.trim(),
    ...optionalField('body', values.body),
    ...optionalField('url', values.url),
    ...(values.platform_ids.length > 0 && { platform_ids: values.platform_ids }),
    ...(starts_at !== undefined && { starts_at }),
    ...(ends_at !== undefined && { ends_at }),
  };
}

export function createMessageSpec(
  platforms: readonly Platform[],
): FormSpec<Message, MessageValues, MessageInput> {
  const platformNames = new Map(platforms.map((platform) => [platform.id, formatPlatform(platform)]));
  const formatTime = (text: string) => {
    const time = fromLocalInput(text);
    return time === undefined ? '' : formatAbsolute(Date.parse(time));
  };
  return {
    resource: messages,
    validate: validateMessage,
    labels: messageLabels,
    toValues,
    toInput,
    toFormField: (field) => {
      const name = field.replace(/\[.*/, '').replace(/^platforms$/, 'platform_ids');
      return name in messageLabels ? name : undefined;
    },
    displayText: (name, values) => {
      if (name === 'severity') return severityLabels[values.severity];
      if (name === 'starts_at') return formatTime(values.starts_at);
      if (name === 'ends_at') return formatTime(values.ends_at);
      if (name !== 'platform_ids') return undefined;
      if (values.platform_ids.length === 0) return allPlatforms;
      return values.platform_ids.map((id) => platformNames.get(id) ?? id).join(', ');
    },
  };
}
