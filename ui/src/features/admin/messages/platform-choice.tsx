import { useId, useState } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import type { Platform } from '@/api/types';
import { checkboxStyles, inputStyles as inputLook } from '@/components/ui/controls';
import { formatCount } from '@/lib/figures';
import { FieldGroup } from '../form/fields';
import { platformLabel } from '../platforms/platforms';
import type { MessageValues } from './message-spec';

/** The number of platforms from which the filter is shown. */
const filterFrom = 8;

/** Checkboxes for the affected platforms. No selection means all platforms. */
export function PlatformChoice({ label, platforms }: { label: string; platforms: readonly Platform[] }) {
  const { control } = useFormContext<MessageValues>();
  const { field } = useController({ control, name: 'platform_ids' });
  const [text, setText] = useState('');
  const filterId = useId();
  const chosen = new Set(field.value);
  const open = platforms.filter(({ id, state }) => state === 'ACTIVE' || chosen.has(id));
  const shown = open.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));

  const choose = (id: string, on: boolean) =>
    field.onChange(on ? [...field.value, id] : field.value.filter((each) => each !== id));

  return (
    <FieldGroup
      name="platform_ids"
      label={label}
      hint={
        chosen.size === 0
          ? 'None selected: applies to all platforms.'
          : `${formatCount(chosen.size, 'platform')} selected.`
      }
    >
      {open.length >= filterFrom && (
        <div className="flex items-center gap-2">
          <label htmlFor={filterId}>Filter</label>
          <input
            id={filterId}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={`${inputLook} flex-1`}
          />
        </div>
      )}
      <ul className="max-h-48 overflow-y-auto rounded border border-divider px-2 py-1">
        {shown.map(({ id, name, state }) => (
          <li key={id}>
            <label className="flex min-h-8 cursor-pointer items-center gap-2">
              <input
                type="checkbox"
                checked={chosen.has(id)}
                onChange={(event) => choose(id, event.target.checked)}
                onBlur={field.onBlur}
                className={checkboxStyles}
              />
              {platformLabel({ name, state })}
            </label>
          </li>
        ))}
        {shown.length === 0 && <li className="py-1 text-muted">No platform matches.</li>}
      </ul>
    </FieldGroup>
  );
}
