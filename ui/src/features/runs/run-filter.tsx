import { days, hours24 } from 'texts/periods';
import * as texts from 'texts/runs';
import type { SourceRuns } from '@/api/types';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { useChoiceParam } from '@/lib/search-params';
import { formatSource } from './run-text';
import type { RunFilter as Filter } from './runs-queries';

const stateOptions = [
  { value: '', label: texts.all },
  { value: 'FAIL', label: texts.failed },
  { value: 'SUCCESS', label: texts.succeededOrIncomplete },
  { value: 'RUNNING', label: texts.running },
] as const;

const dayOptions = [
  { value: '', label: hours24 },
  { value: '7', label: days({ count: 7 }) },
  { value: '30', label: days({ count: 30 }) },
] as const;

/** Returns the filter in the URL. A value that does not exist is ignored. */
export function useRunFilter(sources: readonly SourceRuns[]) {
  const [source, setSource] = useChoiceParam('source');
  const [state, setState] = useChoiceParam('state');
  const [days, setDays] = useChoiceParam('days');
  const filter: Filter = {
    source: sources.find((each) => each.source === source)?.source ?? '',
    state: stateOptions.find(({ value }) => value === state)?.value ?? '',
    days: Number(dayOptions.find(({ value }) => value === days)?.value || 1),
  };
  return { filter, setSource, setState, setDays };
}

interface Props extends ReturnType<typeof useRunFilter> {
  sources: readonly SourceRuns[];
}

export function RunFilter({ sources, filter, setSource, setState, setDays }: Props) {
  const sourceOptions = [
    { value: '', label: texts.all } as const,
    ...sources.map(({ source }) => ({ value: source, label: formatSource(source) })),
  ];
  const shownDays = dayOptions.find(({ value }) => Number(value || 1) === filter.days)?.value ?? '';
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <LabelledSelect
        label={texts.source}
        value={filter.source}
        options={sourceOptions}
        onChange={setSource}
      />
      <LabelledSelect label={texts.state} value={filter.state} options={stateOptions} onChange={setState} />
      <LabelledSelect label={texts.period} value={shownDays} options={dayOptions} onChange={setDays} />
    </search>
  );
}
