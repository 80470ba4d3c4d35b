import { nameMissing } from 'texts/admin-form';
import * as texts from 'texts/admin-platforms';
import type { Platform, PlatformInput } from '@/api/types';
import type { FormSpec } from '../form/form-spec';
import {
  collectErrors,
  type FieldError,
  type FieldErrors,
  optionalField,
  splitList,
  validateHttpUrl,
  validateLine,
  validateRequiredLine,
  validateText,
} from '../form/rules';
import { platforms } from './platforms';

export type PlatformValues = Record<
  'name' | 'slug' | 'description' | 'owner' | 'contact' | 'url' | 'tags',
  string
>;

export function validatePlatform(values: PlatformValues): FieldErrors {
  return collectErrors([
    ['name', validateRequiredLine(values.name, 80, nameMissing)],
    ['slug', validateSlug(values.slug)],
    ['description', validateText(values.description, 2000)],
    ['owner', validateRequiredLine(values.owner, 200, texts.ownerMissing)],
    ['contact', validateLine(values.contact, 200)],
    ['url', validateHttpUrl(values.url)],
    ['tags', validateTags(splitList(values.tags))],
  ]);
}

function validateSlug(text: string): FieldError {
  if (text === '' || (text.length <= 80 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text))) return undefined;
  return texts.invalidSlug;
}

function validateTags(tags: readonly string[]): FieldError {
  if (tags.length > 20) return texts.tooManyTags;
  if (tags.some((tag) => [...tag].length > 40)) return texts.tagTooLong;
  return new Set(tags).size < tags.length ? texts.duplicateTag : undefined;
}

const labels: Record<keyof PlatformValues, string> = {
  name: texts.name,
  slug: texts.slug,
  description: texts.description,
  owner: texts.owner,
  contact: texts.contact,
  url: texts.link,
  tags: texts.tags,
};

export const platformSpec = {
  resource: platforms,
  validate: validatePlatform,
  labels,
  toValues: (platform: Platform | undefined): PlatformValues => ({
    name: platform?.name ?? '',
    slug: platform?.slug ?? '',
    description: platform?.description ?? '',
    owner: platform?.owner ?? '',
    contact: platform?.contact ?? '',
    url: platform?.url ?? '',
    tags: platform?.tags.join(', ') ?? '',
  }),
  toInput: (values: PlatformValues): PlatformInput => {
    const tags = splitList(values.tags);
    return {
      name: values.name.trim(),
      ...optionalField('slug', values.slug),
      ...optionalField('description', values.description),
      owner: values.owner.trim(),
      ...optionalField('contact', values.contact),
      ...optionalField('url', values.url),
      ...(tags.length > 0 && { tags }),
    };
  },
  // The form has one field for all tags, so `tags[2]` belongs to `tags`.
  toFormField: (field: string) => {
    const name = field.replace(/\[.*/, '');
    return name in labels ? name : undefined;
  },
} satisfies FormSpec<Platform, PlatformValues, PlatformInput>;
