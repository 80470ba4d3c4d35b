import { useId } from 'react';
import { checkboxStyles, inputStyles } from '@/components/ui/controls';
import { formatCount } from '@/lib/figures';

interface Props {
  noun: string;
  text: string;
  onText: (text: string) => void;
  archived: boolean;
  onArchived: (on: boolean) => void;
  shown: number;
  loaded: number;
  /** Whether there are more entities than the loaded ones. */
  more: boolean;
}

export function ListToolbar({ noun, text, onText, archived, onArchived, shown, loaded, more }: Props) {
  const id = useId();
  const all = more ? `the newest ${formatCount(loaded, noun)}` : formatCount(loaded, noun);
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="flex w-full items-center gap-2 sm:w-auto">
        <label htmlFor={id}>Search</label>
        <input
          id={id}
          type="search"
          value={text}
          onChange={(event) => onText(event.target.value)}
          className={`${inputStyles} flex-1 sm:w-64`}
        />
      </span>
      <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          checked={archived}
          onChange={(event) => onArchived(event.target.checked)}
          className={checkboxStyles}
        />
        Archived
      </label>
      <p role="status" className="text-muted sm:ml-auto">
        {text.trim() === '' ? all : `${shown} of ${all}`}
      </p>
    </search>
  );
}
