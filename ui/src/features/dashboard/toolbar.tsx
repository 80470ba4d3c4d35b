import { useId } from 'react';
import { platformCount } from 'texts/common';
import * as texts from 'texts/dashboard';
import { maxSearchLength } from '@/api/search';
import { Button } from '@/components/ui/button';
import type { BoardView } from './board-view';

interface Props {
  view: BoardView;
  count: number;
  onTextChange: (text: string) => void;
  onOnlyProblemsChange: (on: boolean) => void;
  /** The options of the view, which are below the toolbar. */
  options: { id: string; isOpen: boolean; onToggle: () => void };
}

export function Toolbar({ view, count, onTextChange, onOnlyProblemsChange, options }: Props) {
  const searchId = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h2 className="font-semibold text-base">{texts.platforms}</h2>
      <p className="mr-auto text-muted">{platformCount({ count })}</p>
      <search className="flex w-full flex-wrap items-center gap-x-4 gap-y-2 sm:w-auto print:hidden">
        <span className="flex w-full items-center gap-2 sm:w-auto">
          <label htmlFor={searchId}>{texts.search}</label>
          <input
            id={searchId}
            type="search"
            value={view.text}
            maxLength={maxSearchLength}
            placeholder={texts.searchHint}
            onChange={(event) => onTextChange(event.target.value)}
            className="min-h-8 min-w-0 flex-1 rounded border border-control bg-surface px-2 placeholder:text-muted sm:w-64"
          />
        </span>
        <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            checked={view.onlyProblems}
            onChange={(event) => onOnlyProblemsChange(event.target.checked)}
            className="size-4 accent-primary"
          />
          {texts.onlyProblems}
        </label>
        <Button
          className="max-sm:ml-auto"
          aria-expanded={options.isOpen}
          aria-controls={options.id}
          onClick={options.onToggle}
        >
          {texts.view}
          <span aria-hidden className={options.isOpen ? '-rotate-180' : ''}>
            ▾
          </span>
        </Button>
      </search>
    </div>
  );
}
