import { useId } from 'react';
import * as texts from 'texts/admin-list';
import { maxSearchLength } from '@/api/search';
import { checkboxStyles, inputStyles } from '@/components/ui/controls';

interface Props {
  text: string;
  onTextChange: (text: string) => void;
  archived: boolean;
  onArchivedChange: (on: boolean) => void;
  /** What the list shows, such as "12 checks match". */
  summary: string;
}

export function ListToolbar({ text, onTextChange, archived, onArchivedChange, summary }: Props) {
  const id = useId();
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="flex w-full items-center gap-2 sm:w-auto">
        <label htmlFor={id}>{texts.search}</label>
        <input
          id={id}
          type="search"
          value={text}
          maxLength={maxSearchLength}
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
        {texts.archived}
      </label>
      <p role="status" className="min-h-5 text-muted sm:ml-auto">
        {summary}
      </p>
    </search>
  );
}
