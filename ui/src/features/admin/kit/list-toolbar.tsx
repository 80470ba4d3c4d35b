import { useId } from 'react';
import { checkboxStyles, inputStyles } from '@/components/ui/controls';
import { formatCount } from '@/lib/figures';

interface Props {
  noun: string;
  text: string;
  onTextChange: (text: string) => void;
  archived: boolean;
  onArchivedChange: (on: boolean) => void;
  shownCount: number;
  loadedCount: number;
  /** Whether there are more entities than the loaded ones. */
  hasMore: boolean;
}

export function ListToolbar({
  noun,
  text,
  onTextChange,
  archived,
  onArchivedChange,
  shownCount,
  loadedCount,
  hasMore,
}: Props) {
  const id = useId();
  const totalText = hasMore ? `the newest ${formatCount(loadedCount, noun)}` : formatCount(loadedCount, noun);
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="flex w-full items-center gap-2 sm:w-auto">
        <label htmlFor={id}>Search</label>
        <input
          id={id}
          type="search"
          value={text}
          onChange={(event) => onTextChange(event.target.value)}
          className={`${inputStyles} flex-1 sm:w-64`}
        />
      </span>
      <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          checked={archived}
          onChange={(event) => onArchivedChange(event.target.checked)}
          className={checkboxStyles}
        />
        Archived
      </label>
      <p role="status" className="text-muted sm:ml-auto">
        {text.trim() === '' ? totalText : `${shownCount} of ${totalText}`}
      </p>
    </search>
  );
}
