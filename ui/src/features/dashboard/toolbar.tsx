import { useId } from 'react';
import { formatCount } from '@/lib/figures';
import type { Filter } from './filter';

interface Props {
  filter: Filter;
  shownCount: number;
  totalCount: number;
  onTextChange: (text: string) => void;
  onOnlyProblemsChange: (on: boolean) => void;
}

export function Toolbar({ filter, shownCount, totalCount, onTextChange, onOnlyProblemsChange }: Props) {
  const searchId = useId();
  const isFiltered = filter.onlyProblems || filter.text.trim() !== '';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h2 className="font-semibold text-base">Platforms</h2>
      <p role="status" className="mr-auto text-muted">
        {isFiltered
          ? `${shownCount} of ${formatCount(totalCount, 'platform')}`
          : formatCount(totalCount, 'platform')}
      </p>
      <search className="flex w-full flex-wrap items-center gap-x-4 gap-y-2 sm:w-auto">
        <span className="flex w-full items-center gap-2 sm:w-auto">
          <label htmlFor={searchId}>Search</label>
          <input
            id={searchId}
            type="search"
            value={filter.text}
            placeholder="Name or owner"
            onChange={(event) => onTextChange(event.target.value)}
            className="min-h-8 min-w-0 flex-1 rounded border border-control bg-surface px-2 placeholder:text-muted sm:w-52"
          />
        </span>
        <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            checked={filter.onlyProblems}
            onChange={(event) => onOnlyProblemsChange(event.target.checked)}
            className="size-4 accent-primary"
          />
          Only problems
        </label>
      </search>
    </div>
  );
}
