import { useId } from 'react';

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  /** The styles of the select, if it is not a small one. */
  className?: string;
  /** The styles of the label and the select together, if they are not side by side. */
  frame?: string;
}

const inlineFrame = 'inline-flex min-w-0 max-w-full items-center gap-2';
const smallStyles = 'min-h-8 rounded border border-control bg-surface px-1.5 text-ink text-xs';

export function LabelledSelect<T extends string>({
  label,
  value,
  options,
  onChange,
  className = smallStyles,
  frame = inlineFrame,
}: Props<T>) {
  const id = useId();
  const selectOption = (selected: string) => {
    const option = options.find((each) => each.value === selected);
    if (option) onChange(option.value);
  };
  return (
    <span className={frame}>
      <label htmlFor={id} className="text-muted text-xs">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => selectOption(event.target.value)}
        className={className}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}
