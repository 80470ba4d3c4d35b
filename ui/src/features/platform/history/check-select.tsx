import { useId } from 'react';
import type { Check } from '@/api/types';
import { inputStyles } from '@/components/ui/controls';

interface Props {
  label: string;
  checks: readonly Check[];
  value: string;
  /** The option for all checks, if there is one. */
  all?: string;
  onChange: (id: string) => void;
}

/** A choice of one check, or of all. It never becomes wider than its card. */
export function CheckSelect({ label, checks, value, all, onChange }: Props) {
  const id = useId();
  return (
    <span className="flex min-w-0 max-w-full items-center gap-2">
      <label htmlFor={id} className="text-muted text-xs">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${inputStyles} max-w-80`}
      >
        {all !== undefined && <option value="">{all}</option>}
        {checks.map((check) => (
          <option key={check.id} value={check.id}>
            {check.name}
            {check.state === 'PAUSED' && ' (paused)'}
          </option>
        ))}
      </select>
    </span>
  );
}
