import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import * as texts from 'texts/admin-discovery';
import { maxSearchLength } from '@/api/search';
import type { CheckKind } from '@/api/types';
import { Button } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { useAction } from '@/lib/use-action';
import { type DiscoveryFilter, discoveredKey, rereadObjects } from './discovered';

export const showOptions = [
  { value: '', label: texts.notWatched },
  { value: 'watched', label: texts.watched },
  { value: 'all', label: texts.all },
] as const;

interface Props {
  kinds: readonly CheckKind[];
  filter: DiscoveryFilter;
  onKindChange: (kind: string) => void;
  onShowChange: (show: string) => void;
  /** The text of the search field. The filter follows it with a delay. */
  text: string;
  onTextChange: (text: string) => void;
}

/** What is listed: the kind, the search and whether the objects are watched. */
export function DiscoveryToolbar({ kinds, filter, onKindChange, onShowChange, text, onTextChange }: Props) {
  const id = useId();
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <LabelledSelect
        label={texts.kind}
        value={filter.kind}
        options={kinds.map(({ kind, label }) => ({ value: kind, label }))}
        onChange={onKindChange}
      />
      <LabelledSelect label={texts.show} value={filter.show} options={showOptions} onChange={onShowChange} />
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
      <Refresh kind={filter.kind} />
    </search>
  );
}

/** A button that reads the workspace again, and the error if that fails. */
function Refresh({ kind }: { kind: DiscoveryFilter['kind'] }) {
  const queryClient = useQueryClient();
  const { run, isPending, error } = useAction(rereadObjects, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: discoveredKey }),
  });
  return (
    <>
      <Button aria-busy={isPending} disabled={isPending} onClick={() => run(kind)}>
        {isPending ? texts.refreshing : texts.refresh}
      </Button>
      {error && (
        <p role="alert" className="text-bad">
          {error.message}
        </p>
      )}
    </>
  );
}
