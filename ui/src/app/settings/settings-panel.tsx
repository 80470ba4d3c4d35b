import { LabelledSelect } from '@/components/ui/labelled-select';
import { densityPreference, themePreference, timeModePreference } from '@/lib/preferences';
import type { Store } from '@/lib/store';
import { useStore } from '@/lib/store';
import { Account } from './account';

const timeOptions = [
  { value: 'relative', label: 'Relative' },
  { value: 'local', label: 'Local' },
  { value: 'utc', label: 'UTC' },
] as const;

const themeOptions = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

const densityOptions = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const;

/** What the user can choose. This browser stores it. */
export function SettingsPanel() {
  return (
    <div className="space-y-3">
      <div className="grid gap-2">
        <Setting label="Times" preference={timeModePreference} options={timeOptions} />
        <Setting label="Theme" preference={themePreference} options={themeOptions} />
        <Setting label="Density" preference={densityPreference} options={densityOptions} />
      </div>
      <Account />
    </div>
  );
}

interface SettingProps<T extends string> {
  label: string;
  preference: Store<T>;
  options: readonly { value: T; label: string }[];
}

function Setting<T extends string>({ label, preference, options }: SettingProps<T>) {
  return (
    <LabelledSelect
      label={label}
      value={useStore(preference)}
      options={options}
      onChange={preference.set}
      frame="grid grid-cols-[5rem_1fr] items-center gap-2"
      className="min-h-8 min-w-0 rounded border border-control bg-surface px-1.5 text-ink"
    />
  );
}
