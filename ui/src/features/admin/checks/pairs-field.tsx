import { X } from 'lucide';
import { useLayoutEffect, useRef } from 'react';
import { useController, useFormContext } from 'react-hook-form';
import * as texts from 'texts/admin-checks';
import { Button } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { Icon } from '@/components/ui/icon';
import { FieldGroup, type FieldProps, toFieldId } from '../form/fields';
import { untilReleased } from '../kit/pointer';
import { findPairProblem, formatPairs, type Pair, parsePairs } from './pairs';

/** Rows of a name and a value, such as headers. */
export function PairsField(props: FieldProps) {
  const { name, label } = props;
  const { control } = useFormContext();
  const { field, fieldState } = useController({ name, control });
  const onBlur = () => untilReleased().then(field.onBlur);
  const text = String(field.value ?? '');
  const pairs = parsePairs(text);
  // An error of the server names no row, so it is about all of them.
  const faultyRow = fieldState.invalid ? findPairProblem(text)?.index : undefined;
  const isWrong = fieldState.invalid && faultyRow === undefined;
  const id = toFieldId(name);
  const nextFocus = useRef<string>(undefined);

  useLayoutEffect(() => {
    if (nextFocus.current === undefined) return;
    document.getElementById(nextFocus.current)?.focus();
    nextFocus.current = undefined;
  });

  const change = (changed: readonly Pair[]) => field.onChange(formatPairs(changed));
  const add = () => {
    nextFocus.current = `${id}-${pairs.length}-name`;
    change([...pairs, ['', '']]);
  };
  const remove = (index: number) => {
    const rest = pairs.toSpliced(index, 1);
    nextFocus.current = rest.length === 0 ? `${id}-add` : `${id}-${Math.min(index, rest.length - 1)}-name`;
    change(rest);
  };

  return (
    <FieldGroup {...props}>
      {pairs.length > 0 && (
        <ul className="space-y-2">
          {pairs.map(([pairName, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and their inputs are controlled.
            <li key={index} className="flex gap-2">
              <span className="flex min-w-0 flex-1 flex-wrap gap-2">
                <input
                  id={`${id}-${index}-name`}
                  aria-label={texts.pairNameOf({ label, row: index + 1 })}
                  placeholder={texts.pairName}
                  value={pairName}
                  onChange={(event) => change(pairs.with(index, [event.target.value, value]))}
                  onBlur={onBlur}
                  aria-invalid={isWrong || faultyRow === index}
                  autoComplete="off"
                  className={`${inputStyles} flex-1 basis-32`}
                />
                <input
                  aria-label={texts.pairValueOf({ label, row: index + 1 })}
                  placeholder={texts.pairValue}
                  value={value}
                  onChange={(event) => change(pairs.with(index, [pairName, event.target.value]))}
                  onBlur={onBlur}
                  aria-invalid={isWrong}
                  autoComplete="off"
                  className={`${inputStyles} flex-2 basis-48`}
                />
              </span>
              <Button
                variant="icon"
                className="self-start"
                aria-label={
                  pairName.trim() === ''
                    ? texts.removeRow({ row: index + 1, label })
                    : texts.removeNamed({ name: pairName.trim(), label })
                }
                onClick={() => remove(index)}
              >
                <Icon shape={X} className="size-4" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button id={`${id}-add`} aria-label={texts.addRowTo({ label })} onClick={add}>
        {texts.addRow}
      </Button>
    </FieldGroup>
  );
}
