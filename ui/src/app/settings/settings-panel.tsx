import * as texts from 'texts/settings';
import { LabelledSelect } from '@/components/ui/labelled-select';
import {
  densityPreference,
  languagePreference,
  themePreference,
  timeModePreference,
} from '@/lib/preferences';
import type { Store } from '@/lib/store';
import { useStore } from '@/lib/store';
import { languageNames, languages } from '@/texts/languages';
import { Account } from './account';

const timeOptions = [
  { value: 'relative', label: texts.relative },
  { value: 'local', label: texts.local },
  { value: 'utc', label: texts.utc },
] as const;

const themeOptions = [
  { value: 'system', label: texts.system },
  { value: 'light', label: texts.light },
  { value: 'dark', label: texts.dark },
] as const;

const densityOptions = [
  { value: 'comfortable', label: texts.comfortable },
  { value: 'compact', label: texts.compact },
] as const;

const languageOptions = [
  { value: 'system', label: texts.system },
  ...languages.map((language) => ({ value: language, label: languageNames[language] })),
] as const;

/** The script in index.html chooses the language when it starts the page. */
const reloadingLanguage: typeof languagePreference = {
  ...languagePreference,
  set(language) {
    languagePreference.set(language);
    window.location.reload();
  },
};

/** What the user can choose. This browser stores it. */
export function SettingsPanel() {
  return (
    <div className="space-y-3">
      <div className="grid gap-2">
        <Setting label={texts.times} preference={timeModePreference} options={timeOptions} />
        <Setting label={texts.theme} preference={themePreference} options={themeOptions} />
        <Setting label={texts.density} preference={densityPreference} options={densityOptions} />
        <Setting label={texts.language} preference={reloadingLanguage} options={languageOptions} />
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
