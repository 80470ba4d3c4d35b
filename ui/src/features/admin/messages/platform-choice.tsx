import { useId, useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import * as texts from 'texts/admin-messages';
import type { Platform } from '@/api/types';
import { checkboxStyles, inputStyles } from '@/components/ui/controls';
import { FieldGroup } from '../form/fields';
import { untilReleased } from '../kit/pointer';
import { formatPlatform } from '../platforms/platforms';
import type { MessageValues } from './message-spec';

/** The number of platforms from which the filter is shown. */
const minPlatformsForFilter = 8;

/** Checkboxes for the affected platforms. No selection means all platforms. */
export function PlatformChoice({ label, platforms }: { label: string; platforms: readonly Platform[] }) {
  const { control } = useFormContext<MessageValues>();
  const { field } = useController({ control, name: 'platform_ids' });
  const [text, setText] = useState('');
  const filterId = useId();
  const selected = new Set(field.value);
  const selectable = platforms.filter(({ id, state }) => state === 'ACTIVE' || selected.has(id));
  const shown = selectable.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));

  const togglePlatform = (id: string, isSelected: boolean) =>
    field.onChange(isSelected ? [...field.value, id] : field.value.filter((each) => each !== id));

  return (
    <FieldGroup
      name="platform_ids"
      label={label}
      hint={selected.size === 0 ? texts.noneSelected : texts.selected({ count: selected.size })}
    >
      {selectable.length >= minPlatformsForFilter && (
        <div className="flex items-center gap-2">
          <label htmlFor={filterId}>{texts.filter}</label>
          <input
            id={filterId}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={`${inputStyles} flex-1`}
          />
        </div>
      )}
      <ul className="max-h-48 overflow-y-auto rounded border border-divider px-2 py-1">
        {shown.map(({ id, name, state }) => (
          <li key={id}>
            <label className="flex min-h-8 cursor-pointer items-center gap-2">
              <input
                type="checkbox"
                checked={selected.has(id)}
                onChange={(event) => togglePlatform(id, event.target.checked)}
                onBlur={() => untilReleased().then(field.onBlur)}
                className={checkboxStyles}
              />
              {formatPlatform({ name, state })}
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className="py-1 text-muted">{texts.noMatch}</li>}
      </ul>
    </FieldGroup>
  );
}
