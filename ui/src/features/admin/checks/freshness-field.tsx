import { useFormContext } from 'react-hook-form';
import * as texts from 'texts/admin-checks';
import { inputStyles } from '@/components/ui/controls';
import { Field } from '../form/fields';
import { freshnessUnits } from './freshness';

/** A number and its unit, as one field. */
export function FreshnessField({ label, onEdit }: { label: string; onEdit: () => void }) {
  const { register } = useFormContext();
  return (
    <Field name="freshness" label={label} hint={texts.freshnessHint} onEdit={onEdit} required>
      {(props) => (
        <span className="flex gap-2">
          <input {...props} inputMode="numeric" autoComplete="off" className={`${inputStyles} w-24`} />
          <select
            {...register('freshness_unit', { onChange: onEdit })}
            aria-label={texts.timeUnit}
            className={inputStyles}
          >
            {freshnessUnits.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}
