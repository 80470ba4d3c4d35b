import { type ReactNode, useState } from 'react';
import { useFormContext } from 'react-hook-form';

interface Props {
  title: string;
  /** The names of the fields. An error opens the settings. */
  names: readonly string[];
  /** Whether one of the fields has a value of its own. Then the settings are open at first. */
  isUsed: boolean;
  children: ReactNode;
}

/** Settings that are rarely needed, closed at first. */
export function MoreSettings({ title, names, isUsed, children }: Props) {
  const { getFieldState, formState } = useFormContext();
  const [isOpen, setIsOpen] = useState(isUsed);
  const hasError = names.some((name) => getFieldState(name, formState).error !== undefined);
  return (
    <details
      open={isOpen || hasError}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="border-divider border-t pt-3"
    >
      <summary className="min-h-8 cursor-pointer font-medium text-link">{title}</summary>
      <div className="mt-2 space-y-4">{children}</div>
    </details>
  );
}
