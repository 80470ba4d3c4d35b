import * as texts from 'texts/platform-history';
import { type Period, type Range, rangeInfo, ranges } from './period';

interface Props {
  period: Period;
  onChange: (range: Range) => void;
}

/** The choice of the range. While a day is selected, no range is. */
export function RangePicker({ period: { range, day }, onChange }: Props) {
  return (
    <fieldset className="flex w-full min-w-0 rounded border border-control sm:w-auto">
      <legend className="sr-only">{texts.range}</legend>
      {ranges.map((each) => (
        <label
          key={each}
          className="relative flex min-h-8 flex-1 cursor-pointer items-center justify-center whitespace-nowrap border-control border-l bg-surface px-2 first-of-type:rounded-l first-of-type:border-l-0 last-of-type:rounded-r hover:underline has-checked:bg-primary has-checked:font-semibold has-checked:text-on-primary has-focus-visible:z-10 has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2 sm:px-3 forced-colors:has-checked:underline"
        >
          <input
            type="radio"
            name="range"
            value={each}
            checked={day === undefined && each === range}
            onChange={() => onChange(each)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {rangeInfo[each].label}
        </label>
      ))}
    </fieldset>
  );
}
