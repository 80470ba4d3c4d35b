import { useLayoutEffect, useRef } from 'react';
import { useFormContext } from 'react-hook-form';
import * as texts from 'texts/admin-form';
import { Notice } from '@/components/ui/notice';
import { toFieldId } from './fields';

interface Props {
  labels: Readonly<Record<string, string>>;
  /** Problems that do not belong to a field. */
  problems: readonly string[];
  attempt: number;
}

/**
 * The list of problems that prevent saving, with a link to each field. It receives the focus after every
 * failed attempt.
 */
export function ErrorSummary({ labels, problems, attempt }: Props) {
  const { getFieldState, formState } = useFormContext();
  const summary = useRef<HTMLElement>(null);
  const fieldErrors = Object.entries(labels).flatMap(([name, label]) => {
    const message = getFieldState(name, formState).error?.message;
    return message === undefined ? [] : [{ name, label, message }];
  });

  const isShown = attempt > 0 && fieldErrors.length + problems.length > 0;
  const focusedAttempt = useRef(0);

  // Errors may arrive shortly after the attempt. Later errors must not take the focus from the field in use.
  useLayoutEffect(() => {
    if (!isShown || focusedAttempt.current === attempt) return;
    focusedAttempt.current = attempt;
    summary.current?.focus();
  }, [isShown, attempt]);

  if (!isShown) return null;
  return (
    <section ref={summary} tabIndex={-1} aria-labelledby="error-summary">
      <Notice tone="critical">
        <h2 id="error-summary" className="font-semibold text-bad text-base">
          {fieldErrors.length > 0 ? texts.fixFields : texts.problem}
        </h2>
        <ul className="mt-1 list-disc space-y-1 pl-5">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
          {fieldErrors.map(({ name, label, message }) => (
            <li key={name}>
              <a
                href={`#${toFieldId(name)}`}
                className="text-link underline"
                onClick={(event) => {
                  event.preventDefault();
                  focusField(name);
                }}
              >
                {texts.fieldError({ label, error: message })}
              </a>
            </li>
          ))}
        </ul>
      </Notice>
    </section>
  );
}

/**
 * Focuses a field. A group of controls cannot have the focus, so its wrong, selected or first control receives it.
 */
function focusField(name: string): void {
  const element = document.getElementById(toFieldId(name));
  const closedSettings = element?.closest('details');
  if (closedSettings) closedSettings.open = true;
  const innerControl = ['[aria-invalid="true"]', ':checked', 'input, button']
    .map((selector) => element?.querySelector<HTMLElement>(selector))
    .find(Boolean);
  const target = element instanceof HTMLFieldSetElement ? innerControl : element;
  target?.focus();
}
