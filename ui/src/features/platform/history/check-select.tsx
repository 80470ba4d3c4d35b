import * as texts from 'texts/platform-history';
import type { Check } from '@/api/types';
import { inputStyles } from '@/components/ui/controls';
import { LabelledSelect } from '@/components/ui/labelled-select';

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
  const options = checks.map(({ id, name, state }) => ({
    value: id,
    label: state === 'PAUSED' ? texts.pausedCheck({ name }) : name,
  }));
  return (
    <LabelledSelect
      label={label}
      value={value}
      options={all === undefined ? options : [{ value: '', label: all }, ...options]}
      onChange={onChange}
      className={`${inputStyles} max-w-80`}
    />
  );
}
