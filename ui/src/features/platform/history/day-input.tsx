import { useEffect, useRef } from 'react';
import * as texts from 'texts/platform-history';
import { inputStyles } from '@/components/ui/controls';
import { oldestDay, parseDay, toDay } from './period';

interface Props {
  day: string | undefined;
  now: number;
  onChange: (day: string) => void;
}

/** The choice of a day by its date, because it is hard to find in the bars. */
export function DayInput({ day, now, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  // React must not control the value. It would take back a year that is only half typed.
  useEffect(() => {
    if (input.current) input.current.value = day ?? '';
  }, [day]);
  return (
    <label className="flex items-center gap-2 text-muted text-xs">
      {texts.day}
      <input
        ref={input}
        type="date"
        min={oldestDay(now)}
        max={toDay(now)}
        className={inputStyles}
        onChange={({ target: { value } }) => {
          const next = parseDay(value, now);
          if (next !== undefined && next !== day) onChange(next);
        }}
      />
    </label>
  );
}
