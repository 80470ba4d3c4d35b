import type { SourceRuns } from '@/api/types';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { useChoiceParam } from '@/lib/search-params';
import { formatSource } from './run-text';
import type { RunFilter as Filter } from './runs-queries';

const stateOptions = [
  { value: '', label: 'All' },
  { value: 'FAIL', label: 'Failed' },
  { value: 'SUCCESS', label: 'Succeeded or incomplete' },
  { value: 'RUNNING', label: 'Running' },
] as const;

const dayOptions = [
  { value: '', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
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
    { value: '', label: 'All' } as const,
    ...sources.map(({ source }) => ({ value: source, label: formatSource(source) })),
  ];
  const days = dayOptions.find(({ value }) => Number(value || 1) === filter.days)?.value ?? '';
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <LabelledSelect label="Source" value={filter.source} options={sourceOptions} onChange={setSource} />
      <LabelledSelect label="State" value={filter.state} options={stateOptions} onChange={setState} />
      <LabelledSelect label="Period" value={days} options={dayOptions} onChange={setDays} />
    </search>
  );
}
