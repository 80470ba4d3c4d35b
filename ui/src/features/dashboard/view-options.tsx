import { Monitor } from 'lucide';
import { useLocation } from 'react-router';
import * as texts from 'texts/board';
import { Link } from '@/components/link';
import { buttonStyles } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { Icon } from '@/components/ui/icon';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { useChoiceParam, withParam } from '@/lib/search-params';
import { CopyLink } from './copy-link';

const groupOptions = [
  { value: '', label: texts.none },
  { value: 'tag', label: texts.tag },
  { value: 'owner', label: texts.owner },
] as const;

const sortOptions = [
  { value: '', label: texts.worstFirst },
  { value: 'name', label: texts.name },
  { value: 'since', label: texts.latestFirst },
  { value: 'uptime', label: texts.lowestUptimeFirst },
] as const;

/** How the board is arranged. The URL stores it. */
export function ViewOptions({ id }: { id: string }) {
  const { search } = useLocation();
  return (
    <div
      id={id}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-divider bg-surface px-4 py-2 print:hidden"
    >
      <ViewOption name="group" label={texts.groupBy} options={groupOptions} />
      <ViewOption name="sort" label={texts.sortBy} options={sortOptions} />
      <Link
        to={{ search: withParam(new URLSearchParams(search), 'view', 'wall').toString() }}
        className={buttonStyles({ className: 'sm:ml-auto' })}
      >
        <Icon shape={Monitor} className="size-4" />
        {texts.wallView}
      </Link>
      <CopyLink />
    </div>
  );
}

interface ViewOptionProps {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

function ViewOption({ name, label, options }: ViewOptionProps) {
  const [value, setValue] = useChoiceParam(name);
  const known = options.find((option) => option.value === value)?.value ?? '';
  return (
    <LabelledSelect
      label={label}
      value={known}
      options={options}
      onChange={setValue}
      className={inputStyles}
    />
  );
}
