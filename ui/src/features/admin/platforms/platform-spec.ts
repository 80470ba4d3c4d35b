import { standardSchemaResolver } from '@hookform/resolvers/standard-schema';
import * as z from 'zod/mini';
import type { Platform, PlatformInput } from '@/api/types';
import type { FormSpec } from '../form/form-spec';
import {
  optionalField,
  optionalHttpUrl,
  optionalLine,
  optionalText,
  requiredLine,
  splitList,
} from '../form/rules';
import { platforms } from './platforms';

export const platformSchema = z.object({
  name: requiredLine(80, 'Enter a name.'),
  slug: z
    .string()
    .check(
      z.refine<string>(
        (text) => text === '' || (text.length <= 80 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)),
        'Use 1 to 80 lowercase letters, digits and single hyphens between them.',
      ),
    ),
  description: optionalText(2000),
  owner: requiredLine(200, 'Enter an owner.'),
  contact: optionalLine(200),
  url: optionalHttpUrl(),
  tags: z.string().check(
    z.refine<string>((text) => splitList(text).length <= 20, 'At most 20 tags.'),
    z.refine<string>(
      (text) => splitList(text).every((tag) => [...tag].length <= 40),
      'A tag has at most 40 characters.',
    ),
    z.refine<string>((text) => new Set(splitList(text)).size === splitList(text).length, 'Duplicate tag.'),
  ),
});

export type PlatformValues = z.infer<typeof platformSchema>;

const labels: Record<keyof PlatformValues, string> = {
  name: 'Name',
  slug: 'Slug',
  description: 'Description',
  owner: 'Owner',
  contact: 'Contact',
  url: 'Link',
  tags: 'Tags',
};

export const platformSpec = {
  resource: platforms,
  resolver: standardSchemaResolver(platformSchema),
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
